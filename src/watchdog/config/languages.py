"""A language's YAML → `Language`.

In:   the nodes of one file.
Out:  a Language; mistakes go to the report.
Pure: no I/O, no clock.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from enum import StrEnum
from functools import partial

from watchdog.config.nodes import Node
from watchdog.config.reading import (
    Invalid,
    Report,
    Section,
    attempt,
    each,
    one_of,
    pairs_of,
    scalar,
    show,
    suggest,
    text,
    unique,
)
from watchdog.config.scalars import ScalarError, parse_whole
from watchdog.declarations import ANY_LANGUAGE, Cue, Direction, Language
from watchdog.model import Detail, LanguageCode, State

LANGUAGE_KEYS = (
    "language", "name", "script", "direction", "family", "tags", "letters", "endings",
    "abbreviations", "clause_breaks", "asides", "relatives", "infinitives", "parts",
    "dependents", "words",
    "attribution", "questions", "months", "before_months", "like", "cues",
)  # fmt: skip
CUE_KEYS = (
    "cue", "split", "state", "detail", "direction", "scope", "stops", "not_if", "priority",
    "ago", "example", "source",
)  # fmt: skip

_MAX_CODE = 12
_MONTHS = 12
_AGO = re.compile(r"([0-9]{1,3}) (years|months)")
_LIST = re.compile(r"<([^<>|\s]*)>")
_NEEDED = re.compile(r"(?<!\S)[^\s~^$?]+(?!\S)")  # a piece that is no gap and not optional


class Script(StrEnum):
    """The scripts that folding knows."""

    LATIN = "latin"
    ARABIC = "arabic"


class Source(StrEnum):
    """Who vouches for a cue."""

    NATIVE = "native"
    DRAFT = "draft"


class Side(StrEnum):
    """In which direction a script runs."""

    LTR = "ltr"
    RTL = "rtl"


def read_language(node: Node, report: Report) -> Language:
    """Read a whole language file."""
    section = Section(node, report, LANGUAGE_KEYS, "a language")
    if "like" in section and "cues" in section:
        section.add("like", "a language with cues of its own is not like another")
    words = section.get("words", _words, {})
    code = section.need("language", scalar(parse_code), "")
    return Language(
        code=LanguageCode(code),
        name=section.need("name", text, ""),
        script=section.need("script", one_of(Script), Script.LATIN),
        direction=section.get("direction", one_of(Side), Side.LTR),
        family=section.get("family", unique(_code), ()),
        tags=section.get("tags", unique(_lower), ()),
        letters=section.get("letters", _letters, {}),
        endings=section.get("endings", unique(text), ()),
        abbreviations=section.get("abbreviations", unique(text), ()),
        clause_breaks=section.get("clause_breaks", unique(text), ()),
        asides=section.get("asides", unique(text), ()),
        relatives=section.get("relatives", unique(text), ()),
        infinitives=section.get("infinitives", unique(text), ()),
        parts=_named(section.get("parts", unique(text), ()), words),
        dependents=section.get("dependents", unique(text), ()),
        words=words,
        attribution=section.get("attribution", unique(text), ()),
        questions=section.get("questions", unique(text), ()),
        months=section.get("months", _months, ()),
        before_months=section.get("before_months", unique(text), ()),
        like=section.get("like", _code, None),
        cues=section.get("cues", each(partial(_cue, lists=frozenset(words))), ()),
        path=report.path,
        place=section.place("language"),
    )


def parse_code(value: str) -> str:
    """Check a language code: lower case, such as `ps` or `zh-hant`."""
    letters = value.replace("-", "")
    if not (letters.isascii() and letters.isalnum() and value == value.lower()):
        raise ScalarError("expected a language code such as en, prs or zh-hant")
    if value in {ANY_LANGUAGE, "names"} or len(value) > _MAX_CODE:
        raise ScalarError("this word cannot be a language code")
    return value


def _code(node: Node, report: Report) -> LanguageCode:
    return LanguageCode(scalar(parse_code)(node, report))


def _lower(node: Node, report: Report) -> str:
    value = text(node, report)
    if value != value.lower():
        raise Invalid(node, "tags are written in lower case")
    return value


def _letters(node: Node, report: Report) -> dict[str, str]:
    letters = {}
    for key, value in pairs_of(node, report, "letters"):
        if len(key.value) != 1:
            report.add(key, "expected one letter as the key")
        letters[key.value] = attempt(value, report, text, "")
    return letters


def _words(node: Node, report: Report) -> dict[str, tuple[str, ...]]:
    return {
        key.value: attempt(value, report, unique(text, some=True), ())
        for key, value in pairs_of(node, report, "words")
    }


def _named(phrases: Iterable[str], words: Mapping[str, Sequence[str]]) -> tuple[str, ...]:
    """Write out `<did> و` as "کرد و", "شد و"; a list that is not there stands for nothing."""
    written = []
    for phrase in phrases:
        listed = _LIST.match(phrase)
        rest = phrase[listed.end() :] if listed else phrase
        written += [word + rest for word in words.get(listed[1], ())] if listed else [rest]
    return tuple(written)


def _months(node: Node, report: Report) -> tuple[tuple[str, ...], ...]:
    months = each(unique(text, some=True))(node, report)
    if len(months) != _MONTHS:
        report.add(node, f"expected {_MONTHS} lists of names, one for each month")
    return months


# --- cues ----------------------------------------------------------------------------


def _cue(node: Node, report: Report, *, lists: Collection[str]) -> Cue:
    section = Section(node, report, CUE_KEYS, "a cue")
    default = Cue(parts=("?",), state=State.UNDECIDED)
    cue = Cue(
        parts=_parts(section),
        state=section.need("state", one_of(State), default.state),
        detail=section.get("detail", one_of(Detail), default.detail),
        direction=section.get("direction", one_of(Direction), default.direction),
        scope=section.get("scope", scalar(parse_whole(0, 200)), default.scope),
        stops=section.get("stops", unique(text), default.stops),
        not_if=section.get("not_if", unique(text), default.not_if),
        priority=section.get("priority", scalar(parse_whole(0, 100)), default.priority),
        ago=section.get("ago", scalar(_parse_ago), default.ago),
        example=section.get("example", text, default.example),
        source=section.get("source", one_of(Source), default.source),
        line=node.line,
    )
    if cue.detail is not None and cue.state is not State.DENIED:
        section.add("detail", "only denied has a detail")
    _check_signs(section, cue, lists)
    return cue


def _parse_ago(value: str) -> tuple[int, str]:
    """Read how far back a phrase lies: `1 years` or `2 months`, of the calendar."""
    found = _AGO.fullmatch(value)
    if found is None:
        raise ScalarError("expected a number and years or months, such as: 1 years")
    return int(found[1]), found[2]


def _check_signs(section: Section, cue: Cue, lists: Collection[str]) -> None:
    """Report names of lists that the language does not have, and cues without any word."""
    for key, phrases in (("cue", cue.parts), ("split", cue.parts), ("not_if", cue.not_if)):
        if key not in section or section.broken(key):
            continue
        named = [name for phrase in phrases for name in _LIST.findall(phrase)]
        for name in named:
            if name not in lists:
                section.add(key, f"no list {show(name)} under 'words'{suggest(name, lists)}")
        if any(not _NEEDED.search(phrase) for phrase in phrases):
            section.add(key, "a cue needs a word that cannot be left out")


def _parts(section: Section) -> tuple[str, ...]:
    if section.readable and ("cue" in section) == ("split" in section):
        section.report.add(section.node, "a cue needs either the key 'cue' or the key 'split'")
    if "split" not in section:
        return (section.get("cue", text, "?"),)
    parts = section.get("split", each(text), ("?", "?"))
    if len(parts) != len(("lehnt", "ab")):
        section.add("split", "expected the two parts of the cue")
    return parts
