"""`routes.yaml` → `Routing`.

In:   the nodes of the file, and the secrets its targets may name.
Out:  a Routing; mistakes go to the report, and never hold a target's address.
Pure: no I/O (time zones come from the system or the tzdata package), no clock.
"""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import time, timedelta
from urllib.parse import parse_qsl

from watchdog.config.nodes import Node
from watchdog.config.reading import (
    Invalid,
    Reader,
    Report,
    Section,
    attempt,
    name_of,
    one_of,
    pairs_of,
    scalar,
    show,
    text,
    unique,
)
from watchdog.config.scalars import (
    ScalarError,
    parse_id,
    parse_limit,
    parse_positive_duration,
    parse_time,
    parse_url,
    parse_zone,
)
from watchdog.declarations import Digest, Escalation, Place, Quiet, Route, Routing, Target
from watchdog.model import State

ROUTES_KEYS = ("targets", "routes", "heartbeat")
ROUTE_KEYS = ("now", "digest", "zone", "quiet", "escalate", "at_most")
DIGEST_KEYS = ("to", "at")
QUIET_KEYS = ("from", "until", "let_through")
ESCALATE_KEYS = ("after", "states", "to")

OPERATORS = "operators"
DEFAULT_ROUTE = "default"
CONSOLE = Target(name="console", url="console://")
DIGEST_TIMES = (time(7, 30), time(18, 0))

_SECRET = re.compile(r"\$\{([^}]*)\}")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://\S*", re.ASCII)
_RECIPIENT_KEYS = frozenset({"to", "cc", "bcc"})


def console_routing(names: Iterable[str] = ()) -> Routing:
    """Make what holds without a routes file: every route that is named goes to the console."""
    routes = {name: _console(name) for name in (DEFAULT_ROUTE, OPERATORS, *names)}
    return Routing(targets={CONSOLE.name: CONSOLE}, routes=routes)


def _console(name: str) -> Route:
    return Route(name=name, now=(CONSOLE.name,))


def first_route(routing: Routing) -> str:
    """Give the route of a watchlist that names none."""
    names = (name for name in routing.routes if name != OPERATORS)
    return next(names, OPERATORS)


def read_routing(node: Node, report: Report, secrets: Mapping[str, str] | None) -> Routing:
    """Read the whole routes file. Without `secrets` targets are names only, and tell nobody."""
    section = Section(node, report, ROUTES_KEYS, "the routes file")
    targets = section.get("targets", _targets(secrets), {})
    targets.setdefault(CONSOLE.name, CONSOLE)
    routes = section.get("routes", _routes(targets), {})
    if not set(routes) - {OPERATORS}:
        routes[DEFAULT_ROUTE] = _console(DEFAULT_ROUTE)
    routes.setdefault(OPERATORS, _console(OPERATORS))
    heartbeat = section.get("heartbeat", _heartbeat(secrets), None)
    return Routing(targets=targets, routes=routes, heartbeat=heartbeat, path=report.path)


# --- targets -------------------------------------------------------------------------


def _targets(secrets: Mapping[str, str] | None) -> Reader[dict[str, Target]]:
    def read(node: Node, report: Report) -> dict[str, Target]:
        targets = {}
        for key, value in pairs_of(node, report, "targets"):
            name = attempt(key, report, scalar(parse_id), key.value)
            # A broken target is still a name that routes may use: no mistake on top of it.
            url = attempt(value, report, _address(secrets), CONSOLE.url)
            place = Place(value.line, value.column)
            targets[name] = Target(name=name, url=url, place=place)
        return targets

    return read


def _address(secrets: Mapping[str, str] | None) -> Reader[str]:
    def read(node: Node, report: Report) -> str:
        if secrets is None:
            return CONSOLE.url
        url = _with_secrets(node, text(node, report), secrets)
        if not _ADDRESS.fullmatch(url):
            raise Invalid(node, "a target is one address such as console:// or mailto://…")
        if _recipients(url) > 1:
            raise Invalid(node, "one recipient per target: declare a target for each")
        return url

    return read


def _with_secrets(node: Node, written: str, secrets: Mapping[str, str]) -> str:
    """Put secrets in. The words of a mistake are names, never values."""

    def fill(found: re.Match[str]) -> str:
        name = found[1]
        if not _NAME.fullmatch(name):
            raise Invalid(node, f"${{{show(name)[1:-1]}}} is no name of a secret")
        if not secrets.get(name, "").strip():
            raise Invalid(node, f"the secret {name} is not set, as a variable or in a file")
        return secrets[name].strip()

    return _SECRET.sub(fill, written)


def _recipients(url: str) -> int:
    """Count whom an address speaks to, as far as its form tells."""
    address, _, query = url.partition("?")
    path = address.partition("://")[2].split("/")[1:]
    marked = sum(
        part.startswith(("#", "@", "%23", "%40")) or "@" in part
        for name in path
        for part in name.split(",")
    )
    written = [value for key, value in parse_qsl(query) if key.lower() in _RECIPIENT_KEYS]
    named = sum(len(value.split(",")) for value in written)
    return max(address.count("://"), marked + named)


def _heartbeat(secrets: Mapping[str, str] | None) -> Reader[str | None]:
    def read(node: Node, report: Report) -> str | None:
        if secrets is None:
            return None
        try:
            return parse_url(_with_secrets(node, text(node, report), secrets))
        except ScalarError:
            # Without its cause: the address may be a secret.
            message = "the heartbeat is an address that begins with https:// or http://"
            raise Invalid(node, message) from None

    return read


# --- routes --------------------------------------------------------------------------


def _routes(targets: Collection[str]) -> Reader[dict[str, Route]]:
    def read(node: Node, report: Report) -> dict[str, Route]:
        routes = {}
        for key, value in pairs_of(node, report, "routes"):
            name = attempt(key, report, scalar(parse_id), key.value)
            routes[name] = _route(name, value, report, targets)
        return routes

    return read


def _route(name: str, node: Node, report: Report, targets: Collection[str]) -> Route:
    section = Section(node, report, ROUTE_KEYS, f"the route {show(name)}")
    names = unique(name_of("target", targets), some=True)
    now: tuple[str, ...] = section.need("now", names, ())
    route = Route(
        name=name,
        now=now,
        digest=section.get("digest", _digest(names, now), None),
        quiet=section.get("quiet", _quiet, None),
        escalate=section.get("escalate", _escalate(names), None),
        at_most=section.get("at_most", scalar(parse_limit), None),
        place=section.place(),
    )
    if route.at_most is not None:
        limit = replace(route.at_most, place=section.place("at_most"))
        route = replace(route, at_most=limit)
    if route.escalate is not None:
        escalate = replace(route.escalate, place=section.place("escalate"))
        route = replace(route, escalate=escalate)
    zone = section.get("zone", scalar(parse_zone), None)
    return replace(route, zone=zone) if zone else route


def _digest(names: Reader[tuple[str, ...]], now: tuple[str, ...]) -> Reader[Digest]:
    def read(node: Node, report: Report) -> Digest:
        section = Section(node, report, DIGEST_KEYS, "digest")
        return Digest(
            to=section.get("to", names, now),
            at=section.get("at", unique(scalar(parse_time), some=True), DIGEST_TIMES),
        )

    return read


def _quiet(node: Node, report: Report) -> Quiet:
    section = Section(node, report, QUIET_KEYS, "quiet")
    quiet = Quiet(
        start=section.need("from", scalar(parse_time), time(0)),
        end=section.need("until", scalar(parse_time), time(1)),
        let_through=section.get("let_through", unique(one_of(State)), (State.DONE,)),
    )
    if quiet.start == quiet.end:
        section.add("until", "quiet hours must end at another time than they begin")
    return quiet


def _escalate(names: Reader[tuple[str, ...]]) -> Reader[Escalation]:
    def read(node: Node, report: Report) -> Escalation:
        section = Section(node, report, ESCALATE_KEYS, "escalate")
        return Escalation(
            after=section.need("after", scalar(parse_positive_duration), timedelta(minutes=15)),
            states=section.get("states", unique(one_of(State), some=True), (State.DONE,)),
            to=section.need("to", names, ()),
        )

    return read
