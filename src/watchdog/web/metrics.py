"""`/metrics` for Prometheus, and `/readyz` for whoever sends traffic or restarts.

In:   the database. Out: text, counted anew at each request.
Edge: answers HTTP.

Counts come from rows, so that any process may be asked and all of them say the same. Whoever
asks shows a token with the scope `metrics`, on this very machine, too: the figures name watchlists
and targets, and a proxy beside us would speak for everybody.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus

from prometheus_client import CollectorRegistry, Metric
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from watchdog.errors import StoreError
from watchdog.store import Figures, Scope, count_figures, overdue_since, require_head
from watchdog.text import json_text
from watchdog.web.api.answering import answer_problem, find_bearer, no_database, require_scope
from watchdog.web.api.declaring import ProblemError
from watchdog.web.desk import Desk
from watchdog.web.doors import Access, Door
from watchdog.web.visit import Visit

Labelled = Iterable[tuple[Sequence[str], float]]

LATE = timedelta(minutes=2)  # a source that is due and waits so long: nothing ticks


async def show_metrics(visit: Visit) -> Response:
    """Tell the figures in Prometheus' text format."""
    try:
        secret = find_bearer(visit.request)
        await run_in_threadpool(require_scope, visit.desk, secret, Scope.METRICS)
        now = visit.desk.clock()
        figures = await visit.desk.read(lambda c: count_figures(c, now))
    except ProblemError as error:
        return answer_problem(error)
    except StoreError:
        return answer_problem(no_database())
    return Response(write_metrics(figures, now), headers={"Content-Type": CONTENT_TYPE_LATEST})


async def show_ready(visit: Visit) -> Response:
    """Say whether the database answers with today's schema, and whether the schedule ticks."""
    reasons = await run_in_threadpool(find_unready, visit.desk)
    answer = {"status": "failing" if reasons else "ok", "reasons": reasons}
    return Response(
        json_text(answer) + "\n",
        HTTPStatus.SERVICE_UNAVAILABLE if reasons else HTTPStatus.OK,
        media_type="application/json",
    )


def find_unready(desk: Desk) -> list[str]:
    """Name what is not ready; nothing when all is. No words of the database's own."""
    now = desk.clock()
    try:
        desk.database.read(require_head)
    except StoreError as error:
        return ["the database does not answer" if error.retryable else "the schema is another"]
    try:
        since = desk.database.read(lambda c: overdue_since(c, now))
    except StoreError:
        return ["the database does not answer"]
    if since is not None and since < now - LATE:
        return [f"no source has been polled that is due since {since:%Y-%m-%d %H:%M:%S} UTC"]
    return []


def write_metrics(figures: Figures, now: datetime) -> bytes:
    """Write the figures in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Counted(figures, now))
    return generate_latest(registry)


class _Counted(Collector):
    """The figures as one collection; made for each request, so that it holds no state."""

    def __init__(self, figures: Figures, now: datetime) -> None:
        self._figures, self._now = figures, now

    def collect(self) -> Iterator[Metric]:
        """Give every metric."""
        figures, now = self._figures, self._now
        covered = figures.covered_until.items()
        lags = [(outlet, now - until) for outlet, until in covered if until is not None]
        yield _counter("polls", "Closed polls.", ("outlet", "outcome"), figures.polls.items())
        yield _gauge(
            "outlet_lag_seconds",
            "Time since the outlet was last covered; absent until it was once.",
            ("outlet",),
            (((outlet,), max(0.0, lag.total_seconds())) for outlet, lag in lags),
        )
        yield _gauge(
            "outlet_never_covered",
            "1 until it was covered once.",
            ("outlet",),
            (((outlet,), float(until is None)) for outlet, until in covered),
        )
        yield _counter("articles", "Articles seen.", ("outlet",), _one(figures.articles))
        of_item = ("watchlist", "item", "state")
        yield _gauge("hits", "Hits by the state they show now.", of_item, figures.hits.items())
        of_target = ("target", "status")
        yield _gauge("deliveries", "Deliveries.", of_target, figures.deliveries.items())
        queues = figures.queues
        lengths = {name: queue.length for name, queue in queues.items()}
        yield _gauge("queue_length", "What is due and not yet done.", ("queue",), _one(lengths))
        ages = {name: queue.age.total_seconds() for name, queue in queues.items()}
        yield _gauge("queue_age_seconds", "How long the oldest waits.", ("queue",), _one(ages))
        yield _gauge("open_conditions", "Troubles that last.", (), [((), figures.conditions)])
        yield from self._parts()

    def _parts(self) -> Iterator[Metric]:
        parts, of = self._figures.parts, ("part",)
        parses = {part.owner: part.parses for part in parts}
        yield _counter("parses", "Texts and pages parsed.", of, _one(parses))
        seconds = {part.owner: part.parse_seconds for part in parts}
        yield _counter("parse_seconds", "Time spent parsing.", of, _one(seconds))
        restarts = {part.owner: part.child_restarts for part in parts}
        yield _counter("child_restarts", "Children that were replaced.", of, _one(restarts))
        silent = {part.owner: (self._now - part.seen_at).total_seconds() for part in parts}
        yield _gauge("part_silent_seconds", "Time since a process spoke.", of, _one(silent))


def _one(values: Mapping[str, float]) -> Labelled:
    """Label each value by its one name."""
    return (((name,), value) for name, value in values.items())


def _counter(name: str, words: str, labels: Sequence[str], values: Labelled) -> Metric:
    return _filled(CounterMetricFamily(f"watchdog_{name}", words, labels=labels), values)


def _gauge(name: str, words: str, labels: Sequence[str], values: Labelled) -> Metric:
    return _filled(GaugeMetricFamily(f"watchdog_{name}", words, labels=labels), values)


def _filled(family: CounterMetricFamily | GaugeMetricFamily, values: Labelled) -> Metric:
    for labels, value in sorted(values):
        family.add_metric(labels, value)
    return family


DOORS = (
    Door("/metrics", show_metrics, Access.SIGNED),
    Door("/readyz", show_ready, Access.PUBLIC),
)
