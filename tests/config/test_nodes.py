from unittest.mock import patch

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from watchdog.config import nodes
from watchdog.config.nodes import MAX_DEPTH, Items, Pairs, Text, YamlError, parse_yaml


def plain(node: nodes.Node | None) -> object:
    match node:
        case Text(value=value):
            return value
        case Items(entries=entries):
            return [plain(entry) for entry in entries]
        case Pairs(entries=pairs):
            return [(key.value, plain(value)) for key, value in pairs]
    return None


def test_keeps_every_scalar_as_text() -> None:
    node = parse_yaml("a: [no, on, 12:30, 2026-05-01, 010, 1_000, ~, '', =, <<]\n")

    assert plain(node) == [
        ("a", ["no", "on", "12:30", "2026-05-01", "010", "1_000", "~", "", "=", "<<"])
    ]


def test_keeps_duplicate_keys_for_the_reader_to_refuse() -> None:
    assert plain(parse_yaml("a: 1\na: 2\n")) == [("a", "1"), ("a", "2")]


def test_says_where_things_stand() -> None:
    node = parse_yaml("# comment\nd: {پل: [x, 'y z']}\n")

    assert isinstance(node, Pairs)
    key, value = node.entries[0]
    assert (key.line, key.column) == (2, 1)
    assert (value.line, value.column) == (2, 4)
    assert isinstance(value, Pairs)
    bridge, terms = value.entries[0]
    assert (bridge.value, bridge.line, bridge.column) == ("پل", 2, 5)
    assert isinstance(terms, Items)
    last = terms.entries[1]
    assert isinstance(last, Text)
    assert (last.column, last.plain, last.end - last.start) == (13, False, 5)


@pytest.mark.parametrize("text", ["", "\n\n", "# only a comment\n", "---\n"])
def test_nothing_is_none(text: str) -> None:
    assert parse_yaml(text) is None


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("a: &x b", 1, 4),
        ("a: *x", 1, 4),
        ("a: !t b", 1, 4),
        ("a: !!str b", 1, 4),
        ("a: b\n---\nc: d", 2, 1),
        ("a:\n\tb: c", 2, 1),
        ("a: b: c", 1, 5),
        ("a: x\x00y", 1, 5),
        ('a: "\\0"', 1, 4),
        ("? [a]\n: b", 1, 3),
        ("[" * (MAX_DEPTH + 1), 1, MAX_DEPTH + 1),
        ("a: \ud800", 1, 4),
    ],
)
def test_refuses(text: str, line: int, column: int) -> None:
    with pytest.raises(YamlError) as caught:
        parse_yaml(text)
    assert (caught.value.line, caught.value.column) == (line, column)


@pytest.mark.parametrize("text", ["[" * 100_000, "- " * 100_000, "{a: " * 50_000, "? " * 50_000])
def test_deep_nesting_is_one_mistake(text: str) -> None:
    with pytest.raises(YamlError, match="nested more than"):
        parse_yaml(text)


@given(st.text() | st.text(alphabet="ab:-[]{}?&*!|>'\"%@`#, \n\t~"))
def test_raises_nothing_but_its_own_mistake(text: str) -> None:
    try:
        parse_yaml(text)
    except YamlError as error:
        place = (error.line, error.column)
    else:
        place = (1, 1)
    assert min(place) >= 1


@given(st.text(alphabet="ab:-[]{}'\"#, \n12"))
def test_the_python_parser_reads_the_same(text: str) -> None:
    def read(loader: object) -> object:
        with patch.object(nodes, "_Loader", loader):
            try:
                return plain(parse_yaml(text))
            except YamlError:
                return None

    fast, slow = read(yaml.CSafeLoader), read(yaml.SafeLoader)
    assert fast == slow or fast is None or slow is None  # they refuse slightly different things
