import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.extract.json_values import dig, listed, objects_in, read_json, string, walk


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ('{"a": "line\nbreak\tand tab"}', {"a": "line\nbreak\tand tab"}),
        ('{"a": [1, 2,],}', {"a": [1, 2]}),
        ('<!-- {"a": 1} -->', {"a": 1}),
        ('//<![CDATA[\n{"a": 1}\n//]]>', {"a": 1}),
        ('{"a": 1};', {"a": 1}),
        ("{broken", None),
        ("", None),
        ("[" * 100_000, None),
        (" " * 300_000 + "x", None),
        (", " * 300_000, None),
    ],
)
def test_reads_json_as_outlets_write_it(text: str, value: object) -> None:
    assert read_json(text) == value


@given(st.text())
def test_any_text_is_json_or_none(text: str) -> None:
    read_json(text)
    list(walk(read_json(text)))


def test_finds_objects_in_lists_and_graphs() -> None:
    value = [{"@graph": [{"a": 1}, 7]}, {"mainEntity": {"b": 2}}, "x"]

    assert [item for item in objects_in(value) if not {"@graph", "mainEntity"} & set(item)] == [
        {"a": 1},
        {"b": 2},
    ]


def test_digs() -> None:
    assert dig({"a": {"b": 1}}, "a", "b") == 1
    assert dig({"a": [1]}, "a", "b") is None


def test_walks_parents_before_parts_and_not_for_ever() -> None:
    value: object = {"n": 0}
    for _ in range(500):
        value = [value]

    assert list(walk({"a": [{"b": 1}]})) == [{"a": [{"b": 1}]}, {"b": 1}]
    assert list(walk(value)) == []


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (" a &amp; b ", "a & b"),
        (["x", "y"], "x"),
        (7, "7"),
        (True, ""),
        (None, ""),
        ({}, ""),
        ([], ""),
    ],
)
def test_strings(value: object, text: str) -> None:
    assert string(value) == text


def test_lists() -> None:
    assert (listed(None), listed("x"), listed([1, 2])) == ([], ["x"], [1, 2])
