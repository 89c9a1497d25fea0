"""Reading a tree of nodes key by key, with every mistake collected.

In:   nodes and a `Report` for the file they stand in.
Out:  typed values; where a mistake was reported, a stand-in that never leaves the loader,
      because one mistake fails the whole load.
Pure: no I/O, no clock.

A reader is a function `(node, report) -> value` that may raise `Invalid` for one mistake it
cannot go on from; `Section` and the readers of lists catch it and read on.
"""

from collections.abc import Callable, Collection, Iterator
from difflib import get_close_matches
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from watchdog.config.nodes import Items, Node, Pairs, Text
from watchdog.config.scalars import ScalarError
from watchdog.declarations import Place
from watchdog.errors import Mistake

T = TypeVar("T")
D = TypeVar("D")
E = TypeVar("E", bound=StrEnum)
Reader = Callable[[Node, "Report"], T]

MAX_MISTAKES = 1000  # of one file: more are counted, not kept
_SHOWN = 60  # characters of a wrong value that a message repeats


class Invalid(Exception):  # noqa: N818 - it marks a node, and never leaves this room
    """A node cannot be read. `offset` counts in a text's value where that is more exact."""

    def __init__(self, node: Node, message: str, offset: int | None = None) -> None:
        super().__init__(message)
        self.node = node
        self.message = message
        self.offset = offset


class Report:
    """The mistakes of one file."""

    def __init__(self, path: Path, source: str = "") -> None:
        self.path = path
        self.source = source
        self.mistakes: list[Mistake] = []

    def add(self, node: Node, message: str, offset: int | None = None) -> None:
        """Note a mistake at a node, or inside its text where an offset is given."""
        place = Place(node.line, node.column)
        if offset is not None and isinstance(node, Text):
            place = self.place_inside(node, offset)
        self.add_at(place, message)

    def add_at(self, place: Place, message: str) -> None:
        """Note a mistake at a line and column."""
        if len(self.mistakes) == MAX_MISTAKES:
            message = f"more than {MAX_MISTAKES} mistakes: the rest is not shown"
        if len(self.mistakes) <= MAX_MISTAKES:
            mistake = Mistake(path=self.path, line=place[0], column=place[1], message=message)
            self.mistakes.append(mistake)

    def place_inside(self, node: Text, offset: int) -> Place:
        """Find where in the file the letter `offset` of a text stands.

        The text as written is walked along its value: what stands only in the file (quotes,
        escapes, indentation) is skipped.
        """
        written = self.source[node.start : node.end]
        at = 0 if node.plain else _content_start(written)
        for letter in node.value[:offset]:
            at = _find(written, letter, at) + 1
        if offset < len(node.value):
            at = _find(written, node.value[offset], at)
        before = self.source[: node.start + at]
        return Place(before.count("\n") + 1, len(before) - before.rfind("\n"))


def _content_start(written: str) -> int:
    if written[:1] in {"|", ">"}:
        return written.find("\n") + 1
    return 1


def _find(written: str, letter: str, start: int) -> int:
    for index in range(start, len(written)):
        if written[index] == letter or (letter.isspace() and written[index].isspace()):
            return index
    return start


# --- mappings ------------------------------------------------------------------------


class Section:
    """A mapping with known keys, read one key at a time."""

    def __init__(self, node: Node, report: Report, known: Collection[str], what: str) -> None:
        self.node = node
        self.report = report
        self.readable = isinstance(node, Pairs)  # otherwise that is the one mistake here
        self._what = what
        self._values: dict[str, Node] = {}
        self._keys: dict[str, Text] = {}
        self._broken: set[str] = set()
        for key, value in pairs_of(node, report, what):
            if key.value in known:
                self._values[key.value], self._keys[key.value] = value, key
            else:
                message = f"unknown key {show(key.value)} in {what}{suggest(key.value, known)}"
                report.add(key, message)

    def __contains__(self, key: str) -> bool:
        """Whether a known key is there."""
        return key in self._values

    def get(self, key: str, read: Reader[T], default: D) -> T | D:
        """Read a key that may be missing."""
        node = self._values.get(key)
        if node is None:
            return default
        before = len(self.report.mistakes)
        value = attempt(node, self.report, read, default)
        if len(self.report.mistakes) > before:
            self._broken.add(key)
        return value

    def need(self, key: str, read: Reader[T], stand_in: D) -> T | D:
        """Read a key that must be there."""
        if self.readable and key not in self._values:
            self.report.add(self.node, f"{self._what} needs the key '{key}'")
        return self.get(key, read, stand_in)

    def value(self, key: str) -> Node | None:
        """Give the node behind a key."""
        return self._values.get(key)

    def broken(self, key: str) -> bool:
        """Whether a mistake was found in a key's value: what follows from it is no news."""
        return key in self._broken

    def place(self, key: str | None = None) -> Place:
        """Say where a key stands, or the section itself."""
        node = self._keys.get(key or "", self.node)
        return Place(node.line, node.column)

    def add(self, key: str, message: str) -> None:
        """Note a mistake at a key's value, or at the section where the key is missing."""
        self.report.add(self._values.get(key, self.node), message)


def attempt(node: Node, report: Report, read: Reader[T], default: D) -> T | D:
    """Read a node; note the mistake and give the default when that fails."""
    try:
        return read(node, report)
    except Invalid as error:
        report.add(error.node, error.message, error.offset)
        return default


def pairs_of(node: Node, report: Report, what: str) -> Iterator[tuple[Text, Node]]:
    """Give the keys and values of a mapping, each key once."""
    if not isinstance(node, Pairs):
        report.add(node, f"{what} must be keys with values, not {_kind(node)}")
        return
    first: dict[str, Text] = {}
    for key, value in node.entries:
        if key.value in first:
            line = first[key.value].line
            report.add(key, f"duplicate key {show(key.value)}, first on line {line}")
            continue
        first[key.value] = key
        yield key, value


# --- readers -------------------------------------------------------------------------


def text(node: Node, _report: Report) -> str:
    """Read any text that is not empty."""
    return text_node(node).value.strip()


def text_node(node: Node) -> Text:
    """Take a node for a text that is not empty."""
    if not isinstance(node, Text):
        raise Invalid(node, f"expected a text, not {_kind(node)}")
    if not node.value.strip():
        raise Invalid(node, "the value is empty")
    return node


def flag(node: Node, report: Report) -> bool:
    """Read `true` or `false`."""
    value = text(node, report)
    if value.lower() not in {"true", "false"}:
        raise Invalid(node, f"expected true or false, not {show(value)}")
    return value.lower() == "true"


def scalar(parse: Callable[[str], T]) -> Reader[T]:
    """Make a reader of a parser of texts that raises ScalarError."""

    def read(node: Node, report: Report) -> T:
        value = text(node, report)
        try:
            return parse(value)
        except ScalarError as error:
            raise Invalid(node, str(error)) from error

    return read


def one_of(kind: type[E]) -> Reader[E]:
    """Make a reader of one of an enumeration's words."""

    def read(node: Node, report: Report) -> E:
        value = text(node, report)
        words = [str(member) for member in kind]
        if value not in words:
            message = f"expected one of {', '.join(words)}, not {show(value)}"
            raise Invalid(node, message + suggest(value, words))
        return kind(value)

    return read


def name_of(what: str, known: Collection[str] | None) -> Reader[str]:
    """Make a reader of a name declared elsewhere; any name will do where `known` is None."""

    def read(node: Node, report: Report) -> str:
        value = text(node, report)
        if known is not None and value not in known:
            raise Invalid(node, f"unknown {what} {show(value)}{suggest(value, known)}")
        return value

    return read


def each(read_one: Reader[T], *, some: bool = False) -> Reader[tuple[T, ...]]:
    """Make a reader of a list, with `some` of at least one entry."""

    def read(node: Node, report: Report) -> tuple[T, ...]:
        if not isinstance(node, Items):
            raise Invalid(node, f"expected a list such as [a, b], not {_kind(node)}")
        if some and not node.entries:
            raise Invalid(node, "the list is empty")
        values: list[T] = []
        for entry in node.entries:
            try:
                values.append(read_one(entry, report))
            except Invalid as error:
                report.add(error.node, error.message, error.offset)
        return tuple(values)

    return read


def unique(read_one: Reader[T], *, some: bool = False) -> Reader[tuple[T, ...]]:
    """Make a reader of a list in which nothing may stand twice."""

    def read(node: Node, report: Report) -> tuple[T, ...]:
        seen: set[T] = set()

        def once(entry: Node, report: Report) -> T:
            value = read_one(entry, report)
            if value in seen:
                raise Invalid(entry, f"{_kind(entry)} stands twice in the list")
            seen.add(value)
            return value

        return each(once, some=some)(node, report)

    return read


# --- words of messages ---------------------------------------------------------------


def show(value: str) -> str:
    """Quote a wrong value for a message: one line, not too long."""
    line = "".join(letter if letter.isprintable() else " " for letter in value)
    return f"'{line[:_SHOWN]}…'" if len(line) > _SHOWN else f"'{line}'"


def suggest(word: str, known: Collection[str]) -> str:
    """Say what was probably meant, or nothing.

    >>> suggest("rout", ["route", "title"])
    ", did you mean 'route'?"
    """
    near = get_close_matches(word[:_SHOWN], sorted(known), n=1)
    return f", did you mean '{near[0]}'?" if near else ""


def _kind(node: Node) -> str:
    if isinstance(node, Text):
        return show(node.value) if node.value else "an empty value"
    return "a list" if isinstance(node, Items) else "keys with values"
