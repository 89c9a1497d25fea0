"""An outlet's YAML → `Outlet`.

In:   the nodes of one file, and the languages there are.
Out:  an Outlet; mistakes go to the report.
Pure: no I/O, no clock.
"""

from collections.abc import Collection
from datetime import UTC, timedelta

from watchdog.config.nodes import Node
from watchdog.config.reading import (
    Invalid,
    Report,
    Section,
    each,
    flag,
    name_of,
    one_of,
    scalar,
    text,
    unique,
)
from watchdog.config.scalars import (
    parse_duration,
    parse_id,
    parse_pattern,
    parse_positive_duration,
    parse_url,
    parse_whole,
    parse_zone,
)
from watchdog.declarations import Css, Outlet, Pace, Source, SourceKind, WhenRefused
from watchdog.model import LanguageCode, OutletId

OUTLET_KEYS = (
    "outlet", "name", "publisher", "languages", "home", "enabled", "off_because", "identity",
    "strip", "sources", "every", "pace", "templates", "css", "when_refused", "zone", "was",
)  # fmt: skip
SOURCE_KEYS = (*(str(kind) for kind in SourceKind), "select", "include")
PACE_KEYS = ("gap", "at_once")
CSS_KEYS = ("title", "lead", "body", "drop")

_MAX_AT_ONCE = 8


def read_outlet(node: Node, report: Report, languages: Collection[LanguageCode]) -> Outlet:
    """Read a whole outlet file."""
    section = Section(node, report, OUTLET_KEYS, "an outlet")
    name = section.need("outlet", scalar(parse_id), "")
    outlet = Outlet(
        id=OutletId(name),
        name=section.get("name", text, name),
        publisher=section.get("publisher", text, name),
        languages=_read_languages(section, languages),
        home=section.need("home", scalar(parse_url), ""),
        enabled=section.get("enabled", flag, default=True),
        off_because=section.get("off_because", text, None),
        identity=section.get("identity", scalar(parse_pattern), None),
        strip=section.get("strip", unique(text), ()),
        sources=section.get("sources", each(_source), ()),
        every=section.get("every", scalar(parse_positive_duration), timedelta(minutes=5)),
        pace=section.get("pace", _pace, Pace()),
        templates=section.get("templates", unique(text, some=True), ("json-ld",)),
        css=section.get("css", _css, Css()),
        when_refused=section.get("when_refused", one_of(WhenRefused), WhenRefused.RETRY),
        zone=section.get("zone", scalar(parse_zone), UTC),
        was=section.get("was", scalar(parse_id), None),
        path=report.path,
        place=section.place("outlet"),
    )
    _check(outlet, section)
    return outlet


def _read_languages(section: Section, known: Collection[LanguageCode]) -> tuple[LanguageCode, ...]:
    read = unique(name_of("language", known), some=True)
    names: tuple[str, ...] = section.need("languages", read, ())
    return tuple(LanguageCode(name) for name in names)


def _check(outlet: Outlet, section: Section) -> None:
    if not section.readable:
        return
    if outlet.enabled and not outlet.sources and not section.broken("sources"):
        section.add("sources", "an outlet needs at least one source, or 'enabled: false'")
    if "css" in outlet.templates and outlet.css.body is None and not section.broken("css"):
        section.add("css", "the template css needs 'css: {body: …}'")
    if outlet.off_because is not None and outlet.enabled:
        section.add("off_because", "this outlet is not off: add 'enabled: false'")
    if outlet.was == outlet.id and outlet.was:
        section.add("was", "this is the outlet's id today")


def _source(node: Node, report: Report) -> Source:
    section = Section(node, report, SOURCE_KEYS, "a source")
    kinds = [kind for kind in SourceKind if kind in section]
    if section.readable and len(kinds) != 1:
        raise Invalid(node, f"a source needs one of the keys {', '.join(SourceKind)}")
    kind = kinds[0] if kinds else SourceKind.FEED
    if kind is not SourceKind.LISTING and "select" in section:
        section.add("select", "only a listing is read with 'select'")
    include = section.get("include", scalar(parse_pattern), None)
    return Source(
        kind=kind,
        url=section.need(kind, scalar(parse_url), ""),
        select=section.get("select", text, None),
        include=include.pattern if include else None,
        place=section.place(kind),
    )


def _pace(node: Node, report: Report) -> Pace:
    section = Section(node, report, PACE_KEYS, "pace")
    default = Pace()
    return Pace(
        gap=section.get("gap", scalar(parse_duration), default.gap),
        at_once=section.get("at_once", scalar(parse_whole(1, _MAX_AT_ONCE)), default.at_once),
    )


def _css(node: Node, report: Report) -> Css:
    section = Section(node, report, CSS_KEYS, "css")
    return Css(
        title=section.get("title", text, None),
        lead=section.get("lead", text, None),
        body=section.get("body", text, None),
        drop=section.get("drop", unique(text), ()),
    )
