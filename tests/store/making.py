"""Values for the store's tests: a fictional outlet, its articles, and what is found in them."""

import hashlib
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from watchdog.declarations import ConceptRef, Item, Source, SourceKind
from watchdog.model import (
    Alert,
    Analysis,
    Article,
    Body,
    Candidate,
    Change,
    ConceptId,
    Delivery,
    DeliveryStatus,
    Detail,
    Field,
    Hit,
    ItemKey,
    Judgement,
    LanguageCode,
    OutletId,
    Purpose,
    Reason,
    Span,
    State,
)
from watchdog.store import (
    DueDelivery,
    DueSource,
    RecordedCandidate,
    RecordedHit,
    SeenCandidate,
    add_alert,
    add_deliveries,
    add_revision,
    claim_due_deliveries,
    claim_due_sources,
    load_hits,
    load_timeline,
    record_candidates,
    record_judgement,
    sync_items,
    sync_sources,
)

NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
TIMES = OutletId("marn-times")
KEY = ItemKey("talks", "invitation")
SOURCE = Source(kind=SourceKind.FEED, url="https://news.example/feed")
OTHER_SOURCE = Source(kind=SourceKind.NEWS_SITEMAP, url="https://news.example/sitemap")
SENTENCE = "The council has not yet sent the invitation."


def address(number: int) -> str:
    return f"https://news.example/a/{number}"


def candidate(number: int, **fields: str) -> Candidate:
    return Candidate(url=address(number), title=fields.pop("title", f"Title {number}"), **fields)  # type: ignore[arg-type]  # only texts are given here


def seen(number: int, *, old: bool = False, **fields: str) -> SeenCandidate:
    return SeenCandidate(
        candidate=candidate(number, **fields), canonical_url=address(number), old=old
    )


def declare_source(c: Connection, now: datetime = NOW) -> DueSource:
    """Declare one source and claim its first poll."""
    sync_sources(c, [(TIMES, SOURCE)], now)
    (due,) = claim_due_sources(c, now=now, owner="me", lease=MINUTE, limit=10)
    return due


def record(
    c: Connection, *entries: SeenCandidate, source_id: int | None = None, now: datetime = NOW
) -> tuple[RecordedCandidate, ...]:
    return record_candidates(
        c,
        source_id=source_id,
        outlet=TIMES,
        publisher="marn",
        language=LanguageCode("en"),
        seen=entries,
        now=now,
    )


def analysis(number: int, text: str = SENTENCE, **fields: object) -> Analysis:
    article = Article(
        url=address(number),
        outlet=TIMES,
        language=LanguageCode("en"),
        title=f"Title {number}",
        paragraphs=tuple(text.split("\n")),
        **fields,  # type: ignore[arg-type]  # named by each test
    )
    return Analysis(
        article=article,
        judgements=(),
        sketch=(1, 2**63),
        watchlist_version="w1",
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
    )


def item(key: ItemKey = KEY, **fields: object) -> Item:
    return Item(
        key=key,
        title="An invitation is sent",
        match=ConceptRef(ConceptId("invitation")),
        version="v1",
        **fields,  # type: ignore[arg-type]  # named by each test
    )


def judgement(state: State = State.DENIED, *, key: ItemKey = KEY, version: str = "v1") -> Judgement:
    """Judge `SENTENCE`, as it stands 10 code points into the text."""
    return Judgement(
        item=key,
        item_version=version,
        state=state,
        detail=Detail.NOT_YET if state is State.DENIED else None,
        cue="not yet",
        cue_spans=((Field.TEXT, 26, 33),),
        sentence=SENTENCE,
        sentence_field=Field.TEXT,
        sentence_start=10,
        spans=(
            _span(Field.TITLE, 0, "invitation"),
            _span(Field.TEXT, 43, "invitation"),
            _span(Field.TEXT, 14, "council"),
        ),
        prominent=True,
    )


def store_hit(
    c: Connection,
    number: int = 1,
    state: State = State.DENIED,
    *,
    key: ItemKey = KEY,
    now: datetime = NOW,
    recurring: timedelta | None = None,
) -> RecordedHit:
    """Store an article of its own with one hit, as the pipeline does."""
    sync_items(c, [item(key)], now)
    (recorded,) = record(c, seen(number), now=now)
    revision = add_revision(
        c, recorded.article_id, analysis(number), extractor_version=1, body=Body.FEED, now=now
    )
    timeline = load_timeline(c, key, now=now, recurring=recurring)
    return record_judgement(
        c,
        recorded.article_id,
        revision.revision_id,
        judgement(state, key=key),
        episode=timeline.episode,
        old=False,
        now=now,
    )


def change(hit: RecordedHit, *, now: datetime = NOW, before: State | None = None) -> Change:
    return Change(
        item=KEY,
        episode=1,
        hit_id=hit.hit_id,
        reason=Reason.FIRST_REPORT if before is None else Reason.NEW_STATE,
        before=before,
        after=State.DENIED,
        at=now,
    )


def alert(alert_id: str, hits: tuple[Hit, ...] = (), *, now: datetime = NOW) -> Alert:
    return Alert(
        alert_id=alert_id,
        reason=Reason.FIRST_REPORT,
        watchlist=KEY.watchlist,
        item=KEY.item,
        item_title="An invitation is sent",
        state=State.DENIED,
        created_at=now,
        hits=hits,
    )


def store_alert(c: Connection, alert_id: str = "a1", *, now: datetime = NOW) -> None:
    hit = store_hit(c, now=now)
    add_alert(
        c, alert(alert_id, load_hits(c, [hit.hit_id]), now=now), episode=1, route="europe-desk"
    )


def delivery(
    alert_id: str,
    target: str,
    purpose: Purpose = Purpose.ALERT,
    *,
    due_at: datetime = NOW,
    status: DeliveryStatus = DeliveryStatus.PENDING,
) -> Delivery:
    return Delivery(alert_id=alert_id, target=target, purpose=purpose, status=status, due_at=due_at)


def notice(c: Connection, alert_id: str, *targets: str, now: datetime = NOW) -> None:
    """Store a notice to operators and its deliveries: the shortest alert there is."""
    told = Alert(
        alert_id=alert_id,
        reason=Reason.CONFIG,
        watchlist=None,
        item=None,
        item_title="",
        state=None,
        created_at=now,
        notice="words",
    )
    add_alert(c, told, episode=None, route="operators")
    add_deliveries(c, [delivery(alert_id, target, due_at=now) for target in targets], now=now)


def claim(c: Connection, now: datetime = NOW, limit: int = 10) -> tuple[DueDelivery, ...]:
    return claim_due_deliveries(c, now=now, owner="me", lease=MINUTE, limit=limit)


def _span(field: Field, start: int, concept: str) -> Span:
    end = start + len(concept)
    return Span(field=field, start=start, end=end, concept=ConceptId(concept), text=concept)
