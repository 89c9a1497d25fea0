"""Decide in which state one sentence reports an event.

In:   a sentence, the event's spans in it, its language, and the year it was written.
Out:  a `Verdict`: state, detail, deciding cue, and whether it is somebody's word.
Pure: no I/O, no clock, no randomness.

The order of decision (the ConText method, after NegEx):
1.  Pseudo-cues and parts of longer cues do not count ("not only"; "not" in "not ruled out").
2.  A cue counts where the event is in its direction, within its scope, with no stop between.
3.  Cues of the event's own clause decide; only without any do those of other clauses, and
    never those of an aside. A condition reaches over the whole sentence, unless the event's
    own clause says nothing but that it is done.
4.  In a clause the higher rank wins: conditional, denied, possible, called-for, planned,
    background, done, each moved by the cue's own priority; then the nearer, the longer, the first.
5.  A strong cue of background (an older year, "last year": priority above 50) in the event's
    clause turns done, denied and called-for into background.
6.  No cue: undecided. A noun alone is never done.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from watchdog.declarations import Cue, Direction, Language
from watchdog.judge.cues import FoundCue, compile_rules, find_cues
from watchdog.judge.words import COMMA, Clause, Line, clean_phrase, read_line
from watchdog.model import Detail, State

RANK = {
    State.CONDITIONAL: 90,
    State.DENIED: 80,
    State.POSSIBLE: 70,
    State.CALLED_FOR: 60,
    State.PLANNED: 50,
    State.BACKGROUND: 40,
    State.DONE: 30,
    State.UNDECIDED: 20,
}
_NEUTRAL_PRIORITY = 50
_PAST = frozenset({State.DONE, State.DENIED, State.CALLED_FOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one sentence says of the event."""

    state: State
    detail: Detail | None = None
    spans: tuple[tuple[int, int], ...] = ()  # of the cue, code points in the sentence
    attributed: bool = False  # somebody is quoted as saying so


UNDECIDED = Verdict(state=State.UNDECIDED)


def judge_sentence_text(
    sentence: str, events: Sequence[tuple[int, int]], language: Language, *, year: int
) -> Verdict:
    """Judge one sentence; `events` are `[start, end)` in it, none: all of it is the event."""
    verdict = _judge(sentence, events, language, year=year, plain=False)
    if verdict is None and language.script == "arabic":
        verdict = _judge(sentence, events, language, year=year, plain=True)
    return verdict or UNDECIDED


def _judge(
    sentence: str,
    events: Sequence[tuple[int, int]],
    language: Language,
    *,
    year: int,
    plain: bool,
) -> Verdict | None:
    line = read_line(sentence, events, language, year=year, plain=plain)
    reaching = [
        _Reach(found, *measured)
        for found in find_cues(line, compile_rules(language, plain=plain))
        if (measured := _measure(line, found)) is not None
    ]
    chosen = _choose(reaching)
    if chosen is None:
        return None
    cue = chosen.found.cue
    dated = _dated(reaching)
    if cue.state in _PAST and dated is not None:
        return Verdict(state=State.BACKGROUND, spans=_spans(line, chosen.found, dated.found))
    detail = (cue.detail or Detail.REFUSED) if cue.state is State.DENIED else None
    return Verdict(state=cue.state, detail=detail, spans=_spans(line, chosen.found))


# --- which cues reach the event --------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Reach:
    """A cue that reaches the event: over how many clauses and words."""

    found: FoundCue
    clauses: int  # 0: the event's own
    words: int

    @property
    def rank(self) -> int:
        cue = self.found.cue
        rank = RANK[cue.state] + cue.priority - _NEUTRAL_PRIORITY
        # A date makes the past old; what is still to come stays to come.
        return min(rank, RANK[State.PLANNED] - 1) if cue.state is State.BACKGROUND else rank


def _measure(line: Line, found: FoundCue) -> tuple[int, int] | None:
    """Measure how far a cue is from the nearest event it reaches; None when from all."""
    if found.names_event or not line.events:
        return 0, 0
    reached = [
        measured
        for event in line.events
        if (measured := _measure_event(line, found, event)) is not None
    ]
    return min(reached, default=None)


def _measure_event(line: Line, found: FoundCue, event: int) -> tuple[int, int] | None:
    cue = found.cue
    if event >= found.after:
        between, allowed = range(found.after, event), cue.direction is not Direction.BACKWARD
    elif event < found.first:
        between, allowed = range(event + 1, found.first), cue.direction is not Direction.FORWARD
    else:
        between, allowed = range(0), True
    words = [line.words[number].text for number in between]
    far = sum(word[0].isalnum() for word in words)
    if not allowed or (cue.scope is not None and far > cue.scope) or _stopped(words, cue):
        return None
    ours, theirs = line.clauses[found.first], line.clauses[event]
    if ours == theirs or _opens(line, found, theirs):
        return 0, far
    return None if ours.aside and cue.state is not State.CONDITIONAL else (1, far)


def _opens(line: Line, found: FoundCue, clause: Clause) -> bool:
    """Whether a cue stands right before a clause's comma: then the clause is its object.

    "weigert sich, die Taliban einzuladen" is denied, though "die" opens an aside.
    """
    return clause.aside and any(
        line.words[comma].text == COMMA and line.clauses[comma + 1] == clause
        for comma in range(found.after, min(found.after + 2, len(line.words) - 1))
    )


def _stopped(words: Sequence[str], cue: Cue) -> bool:
    text = f" {' '.join(words)} "
    return any(f" {' '.join(clean_phrase(stop))} " in text for stop in cue.stops)


# --- which of them decides -------------------------------------------------------------


def _choose(reaching: Sequence[_Reach]) -> _Reach | None:
    own = [one for one in reaching if one.clauses == 0]
    conditions = [one for one in reaching if one.found.cue.state is State.CONDITIONAL]
    only_done = bool(own) and all(one.found.cue.state is State.DONE for one in own)
    if conditions and not only_done:
        own = [*own, *conditions]
    candidates = own or [one for one in reaching if one.found.cue.state is not State.CONDITIONAL]
    candidates = candidates or conditions
    return max(candidates, key=_preference, default=None)


def _preference(one: _Reach) -> tuple[int, int, int, int]:
    return one.rank, -one.words, len(one.found.words), -one.found.first


def _dated(reaching: Sequence[_Reach]) -> _Reach | None:
    """Find what dates the event's own clause before its time."""
    dates = [
        one
        for one in reaching
        if one.clauses == 0
        and one.found.cue.state is State.BACKGROUND
        and one.found.cue.priority > _NEUTRAL_PRIORITY
    ]
    return max(dates, key=_preference, default=None)


def _spans(line: Line, *found: FoundCue) -> tuple[tuple[int, int], ...]:
    """Give the cues' words as they stand in the sentence, overlapping ones as one."""
    ranges = sorted({piece for one in found for piece in one.ranges})
    spans: list[tuple[int, int]] = []
    for first, after in ranges:
        start, end = line.words[first].start, line.words[after - 1].end
        if spans and start <= spans[-1][1]:
            spans[-1] = spans[-1][0], max(end, spans[-1][1])
        else:
            spans.append((start, end))
    return tuple(spans)
