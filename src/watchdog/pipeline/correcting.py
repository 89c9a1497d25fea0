"""Corrections: an outlet rewrites an article, or takes its page away.

In:   what a page says that was read before, or that it is not there.
Out:  doubts, and after a second read that agrees: judgements, withdrawn hits, changes `corrected`.
I/O:  the database, through the connection given: within the transaction that keeps the read.

One read proves nothing: servers show half-written pages, other people's and none at all. So
what a page takes back waits for a second read ten minutes later, and until then hits stand as
they were. What a redesign of the site hides is told to the operators and changes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from watchdog.extract import EXTRACTOR_VERSION
from watchdog.model import Analysis, ItemKey, Judgement, OutletId, PageKind, Reason, State
from watchdog.pipeline.analyse import judged_version
from watchdog.pipeline.telling import notify_operators, outlet_names
from watchdog.pipeline.walk import Walk, log
from watchdog.store import (
    Cause,
    Connection,
    Doubt,
    DueRead,
    ShownHit,
    add_change,
    clear_condition,
    count_rereads,
    drop_doubt,
    find_doubt,
    load_revision,
    lock_item,
    put_doubt,
    raise_condition,
    rebuild_timeline,
    record_judgement,
    restore_hit,
    shown_hits,
    withdraw_hit,
)
from watchdog.story import ReadText, correct_testimony, find_taken_back, is_same_page

AGREE_AFTER = timedelta(minutes=10)
INDEX = "leads to an index"  # the reason of a read
AWAY = ("HTTP 404", "HTTP 410", INDEX)
FEW = 2  # other pages away since the first read, more than are there: the site moved
REDESIGN = "redesign:"  # and the name of an outlet: a condition of the operators


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """What becomes of a page that was read before."""

    analysis: Analysis  # without what waits for its second read
    corrected: tuple[ShownHit, ...] = ()  # what that read confirmed
    judgements: Mapping[ItemKey, Judgement] = field(default_factory=dict)  # theirs, where any
    read_at: datetime | None = None  # for the second read; None: none is needed


# --- another text --------------------------------------------------------------------


def weigh_reread(
    c: Connection, walk: Walk, due: DueRead, article_id: int, analysis: Analysis
) -> Reread:
    """Say what of an analysis counts at once, what is confirmed, and what has to wait."""
    if PageKind.LIVE in {due.kind, analysis.article.kind}:  # what was news has moved down
        return Reread(analysis=analysis)
    hits = {hit.item: hit for hit in shown_hits(c, article_id) if _is_judged_alike(walk, hit)}
    says = {one.item: one for one in analysis.judgements}
    for item in sorted({*hits, *says}):  # all at once, in the order in which everybody does
        lock_item(c, item)
    _restore_returned(c, walk, article_id, hits, says)
    said = {item: hit.state for item, hit in hits.items() if not hit.withdrawn}
    taken = find_taken_back(said, {item: one.state for item, one in says.items()})
    doubted, hidden = _part(c, [hits[item] for item in taken], analysis)
    _tell_redesign(c, walk, due.outlet, hidden=bool(hidden), well=bool(said) and not taken)
    verdicts = {hit.item: taken[hit.item] for hit in doubted}
    agreed, read_at = _ask_again(c, article_id, Cause.TEXT, verdicts, walk.clock())
    waiting = {hit.item for hit in (*doubted, *hidden)}
    return Reread(
        analysis=replace(
            analysis,
            judgements=tuple(one for one in analysis.judgements if one.item not in waiting),
        ),
        corrected=tuple(hit for hit in doubted if hit.item in agreed),
        judgements={item: says[item] for item in agreed if item in says},
        read_at=read_at,
    )


def _is_judged_alike(walk: Walk, hit: ShownHit) -> bool:
    """Whether item and rules are what they were: else we changed the verdict, not the outlet."""
    item = walk.declarations.item(hit.item)
    if item is None:
        return False
    return judged_version(item.version, walk.declarations) == hit.item_version


def _part(
    c: Connection, hits: Sequence[ShownHit], analysis: Analysis
) -> tuple[list[ShownHit], list[ShownHit]]:
    """Part what the outlet may have taken back from what a redesign hides."""
    doubted: list[ShownHit] = []
    hidden: list[ShownHit] = []
    now = ReadText(analysis.article, EXTRACTOR_VERSION)
    for hit in hits:
        before = load_revision(c, hit.revision_id)
        if before.content_hash.partition(".")[0] == analysis.content_hash:
            continue  # the same text: our rules have changed
        same = is_same_page(ReadText(before.article, before.extractor_version), now)
        (doubted if same else hidden).append(hit)
    return doubted, hidden


def _ask_again(
    c: Connection,
    article_id: int,
    cause: Cause,
    verdicts: Mapping[ItemKey, State | None],
    now: datetime,
) -> tuple[frozenset[ItemKey], datetime | None]:
    """Hold what was found against the first read; give what is agreed, and when to read again."""
    first = find_doubt(c, article_id)
    alike = first is not None and (
        first.cause is cause or (first.cause.is_absence and cause.is_absence)
    )
    known = first.verdicts if first is not None and alike else {}
    agreed = {item for item, state in verdicts.items() if item in known and known[item] is state}
    if first is not None and agreed and now < first.since + AGREE_AFTER:
        return frozenset(), first.since + AGREE_AFTER
    rest = {item: state for item, state in verdicts.items() if item not in agreed}
    if not rest:
        drop_doubt(c, article_id)
        return frozenset(agreed), None
    put_doubt(c, article_id, Doubt(cause=cause, verdicts=rest, since=now))
    log.info("doubted", article=article_id, cause=cause, items=len(rest))
    return frozenset(agreed), now + AGREE_AFTER


def _restore_returned(
    c: Connection,
    walk: Walk,
    article_id: int,
    hits: Mapping[ItemKey, ShownHit],
    says: Mapping[ItemKey, Judgement],
) -> None:
    """Let a page that was away and is back count again, where it says what it said."""
    for item, hit in hits.items():
        again = says.get(item)
        if hit.withdrawn and again is not None and again.state is hit.state:
            restore_hit(c, hit.hit_id, walk.clock())
            _add_correction(c, walk, article_id, hit, "{outlet} shows the article again")


# --- no page -------------------------------------------------------------------------


def weigh_absence(c: Connection, walk: Walk, due: DueRead, cause: Cause) -> datetime | None:
    """Take back what an article said whose page is away; give when to look again.

    None: nothing hangs on it, or many pages of the outlet are away, and it is the site.
    """
    now = walk.clock()
    hits = [hit for hit in shown_hits(c, due.article_id) if not hit.withdrawn]
    if not hits:
        drop_doubt(c, due.article_id)
        return None
    verdicts: dict[ItemKey, State | None] = {hit.item: None for hit in hits}
    first = find_doubt(c, due.article_id)
    if first is not None and first.cause is Cause.SITE:
        return None
    since = now if first is None else first.since
    there, away = count_rereads(c, due.outlet, since, AWAY, without=due.article_id)
    if away >= FEW and away > there:
        put_doubt(c, due.article_id, Doubt(cause=Cause.SITE, verdicts={}, since=now))
        _tell_redesign(c, walk, due.outlet, hidden=True, well=False)
        return None
    agreed, read_at = _ask_again(c, due.article_id, cause, verdicts, now)
    for hit in hits:
        if hit.item in agreed:
            _withdraw(c, walk, due.article_id, hit, cause)
    return read_at


def leads_to_index(asked: str, got: str) -> bool:
    """Tell whether an article's address has led to a page above it: a section, the front page.

    >>> leads_to_index("https://n.example/en/a-1", "https://n.example/en/")
    True
    >>> leads_to_index("https://n.example/en/a-1", "https://n.example/en/a-1-with-its-title")
    False
    """
    before, after = urlsplit(asked), urlsplit(got)
    above = after.path.rstrip("/")
    return before.path.rstrip("/") != above and before.path.startswith(f"{above}/")


# --- what is confirmed ---------------------------------------------------------------


def correct_hits(
    c: Connection, walk: Walk, article_id: int, revision_id: int, reread: Reread
) -> None:
    """Write down what a second read confirmed."""
    for hit in reread.corrected:  # in the order of their items
        judgement = reread.judgements.get(hit.item)
        if judgement is None:
            _withdraw(c, walk, article_id, hit, Cause.TEXT)
            continue
        record_judgement(
            c,
            article_id,
            revision_id,
            judgement,
            episode=hit.episode,
            old=hit.old,
            now=walk.clock(),
        )
        note = f"{{outlet}} changed its article: it said {hit.state}, now {judgement.state}"
        _add_correction(c, walk, article_id, hit, note)


_TAKEN = {
    Cause.TEXT: "{outlet} changed its article: it said {state}, and no longer does",
    Cause.GONE: "{outlet} took the page away: it had said {state}",
    Cause.MOVED: "{outlet} took the page away, its address leads to an index: it had said {state}",
}


def _withdraw(c: Connection, walk: Walk, article_id: int, hit: ShownHit, cause: Cause) -> None:
    lock_item(c, hit.item)
    if withdraw_hit(c, hit.hit_id, cause, walk.clock()):
        _add_correction(c, walk, article_id, hit, _TAKEN[cause])


def _add_correction(c: Connection, walk: Walk, article_id: int, hit: ShownHit, words: str) -> None:
    """Let people know who were told otherwise."""
    log.info("corrected", article=article_id, item=str(hit.item), told=hit.told)
    if not hit.told:
        return
    (shown,) = (one for one in shown_hits(c, article_id) if one.hit_id == hit.hit_id)
    outlet = _outlet_of(c, walk, hit)
    change = correct_testimony(
        rebuild_timeline(c, hit.item, hit.episode),
        hit.hit_id,
        before=hit.state,
        note=words.format(outlet=outlet, state=hit.state.value),
        now=walk.clock(),
    )
    add_change(c, change, shown.judgement_id, prominent=True, old=hit.old)


def _outlet_of(c: Connection, walk: Walk, hit: ShownHit) -> str:
    outlet = load_revision(c, hit.revision_id).article.outlet
    return outlet_names(walk).get(outlet, outlet)


def _tell_redesign(
    c: Connection, walk: Walk, outlet: OutletId, *, hidden: bool, well: bool
) -> None:
    """Tell operators once that an outlet's pages cannot be compared any more, and of the end."""
    key, name = f"{REDESIGN}{outlet}", outlet_names(walk).get(outlet, outlet)
    words = (
        f"{name}: pages read before are gone or read otherwise now. Was the site redesigned? "
        "What they said stands; nothing was taken back."
    )
    if hidden and raise_condition(c, key, words, walk.clock()):
        notify_operators(c, walk, Reason.COVERAGE, words)
    elif well and clear_condition(c, key, walk.clock()):
        notify_operators(c, walk, Reason.COVERAGE, f"{name}: pages can be compared again.")
