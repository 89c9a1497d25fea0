from pathlib import Path
from xml.etree import ElementTree as ET

from watchdog.cli.junit import write_junit
from watchdog.declarations import ConceptRef, Example, Item
from watchdog.model import ConceptId, ItemKey, LanguageCode, State
from watchdog.pipeline.examples import Trial

KEY = ItemKey("desk", "letter")
ENGLISH = LanguageCode("en")


def trial(text: str, expect: State | None, state: State | None, *, todo: bool = False) -> Trial:
    example = Example(
        language=ENGLISH,
        title="",
        text=text,
        published=None,
        expect=expect,
        todo=todo,
        path=Path("desk.yaml"),
        line=7,
    )
    return Trial(item=KEY, example=example, state=state, cue="sent", matched=("letter",))


def test_each_example_is_a_case() -> None:
    item = Item(key=KEY, title="", match=ConceptRef(ConceptId("letter")), version="1")
    text = write_junit(
        [
            trial("They sent <a> letter\x07 & more", State.DONE, State.DONE),
            trial("wrong", None, State.DONE),
            trial("known", State.DONE, None, todo=True),
            trial("mended", State.DONE, State.DONE, todo=True),
        ],
        [(item, LanguageCode("ps"))],
    )

    suites = ET.fromstring(text)  # noqa: S314 - we wrote it ourselves
    suite = suites[0]
    assert {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "5",
        "failures": "2",
        "errors": "0",
        "skipped": "1",
    }
    kinds = [[part.tag for part in case] for case in suite]
    assert kinds == [["system-out"], ["failure"], ["skipped"], ["system-out"], ["failure"]]
    assert suite[0].get("name") == "en, line 7: They sent <a> letter & more"
    assert suite[0].get("line") == "7"
    wrong = suite[1][0].get("message") or ""
    assert wrong == "expected silent, got done; matched: letter; cue: sent"
    assert "todo can go" in (suite[3][0].text or "")
    assert suite[4].get("classname") == "desk/letter"
