"""Items, routes, hits and changes for the tests of this room."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from watchdog.alert import PendingTelling
from watchdog.declarations import (
    ConceptRef,
    Declarations,
    Item,
    Language,
    Quiet,
    Route,
    Routing,
    Target,
    Timing,
    Watchlist,
)
from watchdog.model import (
    Alert,
    Change,
    ConceptId,
    Hit,
    ItemKey,
    LanguageCode,
    OutletId,
    Reason,
    State,
)

NOON = datetime(2026, 9, 1, 12, tzinfo=UTC)
INVITATION, VISA = ItemKey("talks", "invitation"), ItemKey("talks", "visa")
BRUSSELS = ZoneInfo("Europe/Brussels")
EN, PS = LanguageCode("en"), LanguageCode("ps")

_NUMBERS = count(1)


def ids() -> Callable[[], str]:
    """Give ids a1, a2, …"""
    numbers = count(1)
    return lambda: f"a{next(numbers)}"


def declare(
    *routes: Route,
    alert: Mapping[State, Timing] | None = None,
    item_route: str | None = None,
    list_route: str | None = None,
) -> Declarations:
    """Declare two items, an operators' route, and the routes given (default: one `desk`)."""
    known = routes or (Route(name="desk", now=("slack",)),)
    items = tuple(
        Item(
            key=key,
            title=title,
            match=ConceptRef(ConceptId("invitation")),
            version="1",
            route=item_route,
            **({} if alert is None else {"alert": alert}),  # type: ignore[arg-type] # one of its fields
        )
        for key, title in ((INVITATION, "The invitation is sent"), (VISA, "The visa is granted"))
    )
    names = {name for route in known for name in route.now} | {"ops", "slack", "mail"}
    return Declarations(
        watchlists=(
            Watchlist(
                id="talks",
                title="Talks",
                languages=(EN, PS),
                concepts={},
                items=items,
                route=list_route,
            ),
        ),
        outlets={},
        routing=Routing(
            targets={name: Target(name=name, url="console://") for name in names},
            routes={"operators": Route(name="operators", now=("ops",))}
            | {route.name: route for route in known},
        ),
        languages={
            EN: Language(code=EN, name="English", script="latin", direction="ltr"),
            PS: Language(code=PS, name="Pashto", script="arabic", direction="rtl"),
        },
        version="1",
    )


def night(let_through: tuple[State, ...] = (State.DONE,)) -> Quiet:
    """Quiet from 23:00 until 06:30."""
    return Quiet(start=time(23), end=time(6, 30), let_through=let_through)


def desk(**kwargs: object) -> Route:
    """Give a route in Brussels."""
    values: dict[str, object] = {"name": "desk", "now": ("slack",), "zone": BRUSSELS}
    return Route(**(values | kwargs))  # type: ignore[arg-type] # fields of Route


def make_hit(hit_id: int = 1, state: State = State.DONE, **kwargs: object) -> Hit:
    """Give a hit of an English outlet."""
    sentence = "The Commission has sent a formal invitation to Kabul."
    values: dict[str, object] = {
        "hit_id": hit_id,
        "item": INVITATION,
        "state": state,
        "detail": None,
        "cue": "has sent",
        "sentence": sentence,
        "marks": ((4, 14, "commission"), (15, 23, "cue"), (33, 43, "invitation")),
        "concepts": (ConceptId("invitation"), ConceptId("commission")),
        "prominent": True,
        "outlet": OutletId("courier"),
        "outlet_name": "The Courier",
        "publisher": "courier",
        "language": EN,
        "url": "https://courier.example/1",
        "title": "Letter leaves Brussels",
        "published_at": NOON - timedelta(minutes=5),
        "seen_at": NOON,
    }
    return Hit(**(values | kwargs))  # type: ignore[arg-type] # fields of Hit


def pending(  # noqa: PLR0913 - every test names the one or two that matter to it
    after: State = State.DONE,
    *,
    hit: int = 1,
    before: State | None = None,
    reason: Reason = Reason.FIRST_REPORT,
    item: ItemKey = INVITATION,
    episode: int = 1,
    age: float = 10,
    prominent: bool = True,
    read_pending: bool = False,
    recent: frozenset[State] = frozenset(),
    old: bool = False,
) -> PendingTelling:
    """Give a change made `age` seconds before noon."""
    at = NOON - timedelta(seconds=age)
    return PendingTelling(
        change_id=next(_NUMBERS),
        change=Change(
            item=item,
            episode=episode,
            hit_id=hit,
            reason=Reason.SUMMARY if old else reason,
            before=before,
            after=after,
            at=at,
        ),
        hit=make_hit(hit, after, item=item, prominent=prominent, seen_at=at),
        created_at=at,
        prominent=prominent,
        old=old,
        read_pending=read_pending,
        recent=recent,
    )


def make_alert(*hits: Hit, **kwargs: object) -> Alert:
    """Give an alert of the invitation."""
    values: dict[str, object] = {
        "alert_id": "a1",
        "reason": Reason.FIRST_REPORT,
        "watchlist": "talks",
        "item": "invitation",
        "item_title": "The invitation is sent",
        "state": State.DONE,
        "created_at": NOON,
        "hits": hits or (make_hit(),),
    }
    return Alert(**(values | kwargs))  # type: ignore[arg-type] # fields of Alert
