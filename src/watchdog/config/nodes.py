"""YAML text → a tree of nodes that know their place.

In:   the text of one file.
Out:  `Text`, `Items` and `Pairs`; every scalar stays text, as YAML 1.2 readers expect of
      `no`, `12:30` or a date. What a scalar means is decided where it is read.
Pure: no I/O, no clock.

libyaml's parser gives events, and the tree is built here without recursion: hostile nesting
is a mistake, not a crash. Aliases, anchors and tags are refused, so no file can grow when
it is read.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NoReturn, Protocol

import yaml

try:
    from yaml import CSafeLoader as _Loader
except ImportError:  # PyYAML was built without libyaml: slower, same events
    from yaml import SafeLoader as _Loader  # type: ignore[assignment]  # the same interface

MAX_DEPTH = 20

_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HINTS = (
    ("mapping values are not allowed", "a ':' is not expected here: indent the line or quote it"),
    ("did not find expected key", "a text that begins with a quote must be quoted as a whole"),
    ("did not find expected ',' or ']'", "a list that begins with '[' must end with ']'"),
    ("did not find expected ',' or '}'", "inside '{ }' quote a text that holds braces or commas"),
    ("found character that cannot start any token", "quote the text, and indent with spaces"),
    ("could not find expected ':'", "a key must be followed by ': '"),
    ("did not find expected '-' indicator", "indent the line as those above it are"),
)


class _Mark(Protocol):
    """Where an event stands, counted from 0."""

    index: int
    line: int
    column: int


class YamlError(Exception):
    """The text is not YAML as we read it."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


@dataclass(frozen=True, slots=True)
class Text:
    """A scalar. `start` and `end` are its bounds in the file, quotes included."""

    value: str
    line: int  # from 1, as every line and column here
    column: int
    plain: bool  # written without quotes and not as a block
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    entries: tuple["Node", ...]
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Pairs:
    """A mapping, repeated keys included, in the order of the file."""

    entries: tuple[tuple[Text, "Node"], ...]
    line: int
    column: int


Node = Text | Items | Pairs


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come yet."""

    is_pairs: bool
    line: int
    column: int
    children: list[Node]

    def close(self) -> Items | Pairs:
        if not self.is_pairs:
            return Items(tuple(self.children), self.line, self.column)
        keys, values = self.children[::2], self.children[1::2]
        pairs = []
        for key, value in zip(keys, values, strict=True):
            if not isinstance(key, Text):
                raise YamlError(key.line, key.column, "a key must be a plain word")
            pairs.append((key, value))
        return Pairs(tuple(pairs), self.line, self.column)


def parse_yaml(text: str) -> Node | None:
    """Parse one document; None when the text holds nothing but blanks and comments.

    Raises YamlError for anything that is no YAML, and for aliases, anchors, tags, several
    documents, control characters and nesting beyond MAX_DEPTH.
    """
    _refuse_control_characters(text)
    try:
        return _build(yaml.parse(text, Loader=_Loader))
    except yaml.MarkedYAMLError as error:
        _raise_readable(error)
    except yaml.YAMLError as error:
        raise YamlError(1, 1, f"not YAML: {type(error).__name__}") from error


def _refuse_control_characters(text: str) -> None:
    found = _CONTROL.search(text)
    if found is None:
        return
    before = text[: found.start()]
    column = found.start() - before.rfind("\n")
    name = f"U+{ord(found[0]):04X}"
    raise YamlError(before.count("\n") + 1, column, f"{name} is no character of a text file")


def _raise_readable(error: yaml.MarkedYAMLError) -> NoReturn:
    problem = error.problem or "unreadable"
    mark = error.problem_mark or error.context_mark
    if error.context == "while scanning a quoted scalar" and "end of stream" in problem:
        mark = error.context_mark or mark  # where it begins: its end is the end of the file
        problem = "this quote is never closed"
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    hint = next((hint for start, hint in _HINTS if problem.startswith(start)), None)
    message = f"not YAML: {problem}" + (f" ({hint})" if hint else "")
    raise YamlError(line, column, message) from error


def _build(events: Iterator[yaml.Event]) -> Node | None:
    root: Node | None = None
    stack: list[_Open] = []
    for event in events:
        if isinstance(event, yaml.DocumentStartEvent) and root is not None:
            _refuse(event, "only one document per file: remove the line '---'")
        node = _take(event, stack)
        if node is None:
            continue
        if stack:
            stack[-1].children.append(node)
        else:
            root = node
    if isinstance(root, Text) and root.plain and not root.value:
        return None
    return root


def _take(event: yaml.Event, stack: list[_Open]) -> Node | None:
    """Give the node that is complete with this event, if any. The commonest come first."""
    if isinstance(event, yaml.ScalarEvent):
        _refuse_anchor_and_tag(event)
        return _text(event)
    if isinstance(event, yaml.CollectionEndEvent):
        return stack.pop().close()
    if isinstance(event, yaml.CollectionStartEvent):
        _refuse_anchor_and_tag(event)
        if len(stack) == MAX_DEPTH:
            _refuse(event, f"nested more than {MAX_DEPTH} levels deep")
        mark = _mark(event.start_mark)
        is_pairs = isinstance(event, yaml.MappingStartEvent)
        stack.append(_Open(is_pairs, mark.line + 1, mark.column + 1, []))
    if isinstance(event, yaml.AliasEvent):
        _refuse(event, "aliases (*name) are not allowed: quote the text, or write it out")
    return None


def _refuse_anchor_and_tag(event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
    if event.anchor is not None:
        _refuse(event, "anchors (&name) are not allowed: quote the text, or write it out")
    if event.tag is not None:
        _refuse(event, "tags (!name) are not allowed: quote the text")


def _text(event: yaml.ScalarEvent) -> Text:
    start, end = _mark(event.start_mark), _mark(event.end_mark)
    if _CONTROL.search(event.value):  # written as an escape, such as "\x00"
        _refuse(event, "a control character in a text")
    plain = event.implicit[0]
    return Text(event.value, start.line + 1, start.column + 1, plain, start.index, end.index)


def _refuse(event: yaml.Event, message: str) -> NoReturn:
    mark = _mark(event.start_mark)
    raise YamlError(mark.line + 1, mark.column + 1, message)


def _mark(mark: Any) -> _Mark:  # noqa: ANN401 - of C or of Python, and the stubs say "or None"
    return mark  # type: ignore[no-any-return]  # the parsers mark every event
