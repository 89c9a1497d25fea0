"""The page of a hit: the article with every span and cue, and why it has its state.

In:   a hit's number. Out: its page.
Edge: the database; the cues are considered again in the sandbox.
"""

from collections.abc import Sequence
from itertools import pairwise

from starlette.responses import Response

from watchdog.errors import ReadError
from watchdog.model import Field, Piece, Triage
from watchdog.pipeline.trying import Trial, try_article
from watchdog.store import (
    HitDossier,
    ShownJudgement,
    ShownRevision,
    ShownTelling,
    item_tellings,
    load_hit_dossier,
)
from watchdog.story import independent, same_story
from watchdog.web.doors import Access, Door
from watchdog.web.false_alarms import article_of, judged_revision, make_example
from watchdog.web.items import testimony_of
from watchdog.web.marking import compare_texts, mark_paragraphs
from watchdog.web.visit import Visit

MOST = 100  # other reports


async def show_hit(visit: Visit) -> Response:
    """Show everything about one hit."""
    hit_id, names = int(visit.request.path_params["hit_id"]), visit.desk.names()
    dossier = await visit.desk.read(lambda c: load_hit_dossier(c, hit_id, names))
    if dossier is None:
        return visit.missing("No such hit.")
    hit = dossier.telling.hit
    others = await visit.desk.read(lambda c: item_tellings(c, hit.item, names=names, limit=MOST))
    judgement, revision = dossier.judgements[0], judged_revision(dossier)
    title, *paragraphs = _mark(revision, judgement)
    return visit.page(
        "hit.html",
        dossier=dossier,
        hit=hit,
        judgement=judgement,
        revision=revision,
        title=title,
        paragraphs=paragraphs,
        others=_compare(dossier.telling, others),
        changed=[
            (after, compare_texts(_text(before), _text(after)))
            for before, after in pairwise(dossier.revisions)
        ],
        trial=await _why(visit, dossier, revision),
        example=await make_example(visit, dossier)
        if dossier.telling.triage is Triage.FALSE_ALARM
        else None,
    )


def _mark(revision: ShownRevision, judgement: ShownJudgement) -> tuple[tuple[Piece, ...], ...]:
    """Mark the title and each paragraph."""
    of = {
        field: [(a, b, label) for where, a, b, label in judgement.marks if where is field]
        for field in Field
    }
    return (
        *mark_paragraphs([revision.title], of[Field.TITLE]),
        *mark_paragraphs(revision.paragraphs, of[Field.TEXT]),
    )


def _compare(shown: ShownTelling, others: Sequence[ShownTelling]) -> list[tuple[str, ShownTelling]]:
    """Say of each other report of the episode what it is beside this one."""
    mine = testimony_of(shown)
    return [
        (
            "copy"
            if same_story(shown.sketch, one.sketch)
            else "independent"
            if independent(mine, testimony_of(one))
            else "same voice",
            one,
        )
        for one in others
        if one.episode == shown.episode and one.hit.hit_id != shown.hit.hit_id
    ]


async def _why(visit: Visit, dossier: HitDossier, revision: ShownRevision) -> Trial | None:
    """Consider every cue again, as the item is declared now; None where it is no more."""
    hit, article = dossier.telling.hit, article_of(dossier, revision)
    if not visit.desk.is_declared(hit.item):
        return None
    try:
        trials = await visit.desk.analyse(try_article, article, "", hit.item, hit.seen_at)
    except ReadError:
        return None
    found: Trial | None = next(iter(trials), None)
    return found


def _text(revision: ShownRevision) -> str:
    return "\n".join((revision.title, *revision.paragraphs))


DOORS = (Door("/hits/{hit_id:int}", show_hit, Access.VIEWER),)
