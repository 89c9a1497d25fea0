from enum import StrEnum
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.config import reading
from watchdog.config.nodes import Node, Pairs, Text, parse_yaml
from watchdog.config.reading import MAX_MISTAKES, Report, Section


class Colour(StrEnum):
    RED = "red"
    GREEN = "green"


def parse(text: str) -> tuple[Node, Report]:
    node = parse_yaml(text)
    assert node is not None
    return node, Report(Path("a.yaml"), text)


def messages(report: Report) -> list[str]:
    return [str(mistake) for mistake in report.mistakes]


def test_reads_known_keys_and_names_the_others() -> None:
    node, report = parse("title: x\ncolor: red\ntitle: y\n")
    section = Section(node, report, ("title", "colour"), "a thing")

    assert section.need("title", reading.text, "") == "x"
    assert section.get("colour", reading.one_of(Colour), Colour.GREEN) is Colour.GREEN
    assert messages(report) == [
        "a.yaml:2:1: unknown key 'color' in a thing, did you mean 'colour'?",
        "a.yaml:3:1: duplicate key 'title', first on line 1",
    ]


def test_a_missing_key_is_a_mistake_of_the_section() -> None:
    node, report = parse("- {}\n- just a text\n")
    assert not isinstance(node, Text | Pairs)

    for entry in node.entries:
        assert Section(entry, report, ("id",), "a thing").need("id", reading.text, "?") == "?"
    assert messages(report) == [
        "a.yaml:1:3: a thing needs the key 'id'",
        "a.yaml:2:3: a thing must be keys with values, not 'just a text'",
    ]


def test_reads_on_after_a_mistake_in_a_list() -> None:
    node, report = parse("[red, blue, [x], green, red]")
    read = reading.unique(reading.one_of(Colour))

    assert reading.attempt(node, report, read, ()) == (Colour.RED, Colour.GREEN)
    assert messages(report) == [
        "a.yaml:1:7: expected one of red, green, not 'blue'",
        "a.yaml:1:13: expected a text, not a list",
        "a.yaml:1:25: 'red' stands twice in the list",
    ]


@pytest.mark.parametrize(("text", "value"), [("true", True), ("False", False), ("TRUE", True)])
def test_reads_flags(text: str, value: bool) -> None:  # noqa: FBT001 - a parameter of cases
    node, report = parse(text)

    assert reading.flag(node, report) is value


@pytest.mark.parametrize("text", ["yes", "no", "on", "1", "''", "[true]"])
def test_yes_and_no_are_no_flags(text: str) -> None:
    node, report = parse(text)

    with pytest.raises(reading.Invalid):
        reading.flag(node, report)


def test_any_name_will_do_where_none_is_known() -> None:
    node, report = parse("anything")

    assert reading.name_of("route", None)(node, report) == "anything"
    with pytest.raises(reading.Invalid, match=r"unknown route 'anything'$"):
        reading.name_of("route", ["desk"])(node, report)


def test_a_wrong_value_is_shown_on_one_short_line() -> None:
    assert reading.show("a\nb\u202ec") == "'a b c'"
    assert len(reading.show("x" * 1000)) < 70


def test_a_flood_of_mistakes_is_cut() -> None:
    node, report = parse("[" + "x, " * (MAX_MISTAKES + 50) + "x]")
    reading.attempt(node, report, reading.each(reading.flag), ())

    assert len(report.mistakes) == MAX_MISTAKES + 1
    assert "the rest is not shown" in report.mistakes[-1].message


WRITTEN = st.sampled_from(["plain", "single", "double", "literal", "folded"])


def write(words: list[str], how: str) -> str:
    match how:
        case "plain":
            return "k: " + "\n   ".join(words)
        case "single":
            return "k: '" + "\n   ".join(words).replace("'", "''") + "'"
        case "double":
            return 'k: "' + "\n   ".join(words).replace('"', '\\"') + '"'
        case "literal":
            return "k: |\n  " + "\n  ".join(words)
    return "k: >-\n  " + "\n  ".join(words)


@given(st.lists(st.sampled_from(["a", "it's", 'x"y', "پل", "b-c"]), min_size=1), WRITTEN)
def test_finds_every_word_where_it_is_written(words: list[str], how: str) -> None:
    source = write([*words, "z"], how)
    node, report = parse(source)
    assert isinstance(node, Pairs)
    value = node.entries[0][1]
    assert isinstance(value, Text)

    line, column = report.place_inside(value, value.value.index("z"))
    assert source.split("\n")[line - 1][column - 1] == "z"
