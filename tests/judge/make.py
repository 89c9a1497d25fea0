"""Short ways to make cues, languages and matches for the tests of judging."""

from datetime import date

from watchdog.declarations import Cue, Direction, Language
from watchdog.model import Detail, LanguageCode, State

WRITTEN = date(2026, 6, 1)


def cue(
    *parts: str,
    state: State = State.DONE,
    detail: Detail | None = None,
    direction: Direction = Direction.BOTH,
    scope: int | None = None,
    stops: tuple[str, ...] = (),
    not_if: tuple[str, ...] = (),
    priority: int = 50,
    ago: tuple[int, str] | None = None,
) -> Cue:
    return Cue(
        parts=parts,
        state=state,
        detail=detail,
        direction=direction,
        scope=scope,
        stops=stops,
        not_if=not_if,
        priority=priority,
        ago=ago,
    )


def language(*cues: Cue, code: str = "en", script: str = "latin") -> Language:
    return Language(
        code=LanguageCode(code),
        name=code,
        script=script,
        direction="ltr",
        clause_breaks=("but",),
        asides=("which", "die"),
        attribution=("said",),
        questions=("why",),
        words={"done": ("sent", "given")},
        cues=cues,
    )


def spans_of(text: str, *words: str) -> list[tuple[int, int]]:
    """Give where some words stand first; "" stands nowhere."""
    return [(text.index(word), text.index(word) + len(word)) for word in words if word]
