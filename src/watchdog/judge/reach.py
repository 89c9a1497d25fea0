"""Which cues of a sentence reach the event, and which of them decides.

In:   a `Line` and the cues found in it.
Out:  `Reach`es: how far each cue is from the event, or why it does not count; the one that wins.
Pure: no I/O, no clock, no randomness.

A sentence has clauses, and a clause has parts, from comma to comma. The event's own part goes
before the others of its clause where it says that the event is done, planned or possible by
itself: "…, beginning a visit", not "…, that it would visit".
"""

from collections.abc import Sequence
from dataclasses import dataclass

from watchdog.declarations import Cue, Direction
from watchdog.judge.cues import FoundCue, Why
from watchdog.judge.words import COMMA, Clause, Line, clean_phrase
from watchdog.model import State

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
NEUTRAL_PRIORITY = 50
_RANK_OF_DATES = 41  # below all but the weakest cues of planned
# What a part of the sentence may say of its own event, whatever stands in the others.
_SETTLED = frozenset({State.DONE, State.PLANNED, State.POSSIBLE})
_UNVERIFIED = 90  # the priority from which a cue of possible speaks of the whole sentence
_NEAR_ITS_HEAD = 4  # words: "…, that if …" is a condition of the whole
_SURE = 30  # the priority from which the event's own part decides
_SHORT = 7  # words and marks of a part that dates what stands beside it
_ONLY_IN_OWN_CLAUSE = frozenset({State.DONE, State.CONDITIONAL})


@dataclass(frozen=True, slots=True)
class Reach:
    """A cue and whether it reaches the event: over how many clauses and words."""

    found: FoundCue
    clauses: int = 0  # 0: the event's own
    words: int = 0
    apart: bool = False  # in the same clause, but behind a comma
    spoken: int = 0  # how many words its part has
    why: Why | None = None  # why it does not count; None: it does

    @property
    def rank(self) -> int:
        """Give what it weighs against others: its state's rank, moved by its priority."""
        cue = self.found.cue
        rank = RANK[cue.state] + cue.priority - NEUTRAL_PRIORITY
        # A date makes the past old; what is still to come stays to come.
        return min(rank, _RANK_OF_DATES) if cue.state is State.BACKGROUND else rank


def _is_date(cue: Cue) -> bool:
    return cue.state is State.BACKGROUND and cue.priority > NEUTRAL_PRIORITY


# --- which cues reach the event --------------------------------------------------------


def measure(line: Line, acted: Line, found: FoundCue) -> Reach:
    """Measure how far a cue is from the nearest event it reaches.

    In `acted` the events are left out of which the sentence does not tell that they happened.
    """
    if found.why is not None:
        return Reach(found, why=found.why)
    if found.cue.state is State.DONE and line.events:
        line = acted
        if not line.events:
            return Reach(found, why=Why.MENTIONED)
    if found.names_event or not line.events:
        return Reach(found)
    reaches = [_measure_event(line, found, event) for event in line.events]
    reached = [one for one in reaches if one.why is None]
    nearest = min(reached, key=lambda one: (one.clauses, one.words), default=None)
    return nearest or reaches[0]


def _measure_event(line: Line, found: FoundCue, event: int) -> Reach:
    cue = found.cue
    if event >= found.after:
        between, allowed = range(found.after, event), cue.direction is not Direction.BACKWARD
    elif event < found.first:
        between, allowed = range(event + 1, found.first), cue.direction is not Direction.FORWARD
    else:
        between, allowed = range(0), True
    if not allowed:
        return Reach(found, why=Why.ELSEWHERE)
    far = line.spoken[between.stop] - line.spoken[between.start]
    if cue.scope is not None and far > cue.scope:
        return Reach(found, why=Why.FAR)
    if cue.stops and _stopped([line.words[number].text for number in between], cue):
        return Reach(found, why=Why.STOPPED)
    if cue.state is State.CONDITIONAL and _depends_elsewhere(line, found, event):
        return Reach(found, why=Why.ASIDE)
    ours, theirs = line.clauses[found.first], line.clauses[event]
    if ours == theirs or _opens(line, found, theirs):
        apart = _is_apart(line, found, event)
        return Reach(found, 0, far, apart, line.parts.count(line.parts[found.first]))
    aside = ours.aside and not _goes_far(cue)
    return Reach(found, 1, far, why=Why.ASIDE if aside else None)


def _depends_elsewhere(line: Line, found: FoundCue, event: int) -> bool:
    """Whether a condition belongs to what somebody says later: "…, arguing that … if …"."""
    part = line.parts[found.first]
    inner = line.parts[max(found.first - _NEAR_ITS_HEAD, 0)] == part
    return event < found.first and inner and part != line.parts[event] and part in line.dependent


def _is_apart(line: Line, found: FoundCue, event: int) -> bool:
    """Whether a comma parts a cue from the event, and the event's part stands by itself."""
    ours, theirs = line.parts[found.ranges[-1][0]], line.parts[event]
    if event < found.after:
        fronted = theirs == 0 and theirs in line.dependent
        return ours > theirs and not fronted
    return ours < theirs and theirs not in line.dependent


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


def choose(reaching: Sequence[Reach]) -> Reach | None:
    """Take the cue that decides: those of the event's own part, of its clause, of others."""
    own = [one for one in reaching if one.clauses == 0]
    conditions = [one for one in reaching if one.found.cue.state is State.CONDITIONAL]
    unverified = [one for one in reaching if _is_unverified(one.found.cue)]
    only_done = bool(own) and all(one.found.cue.state is State.DONE for one in own)
    if conditions and not only_done:
        own = [*own, *conditions]
    own = [*own, *unverified] if own else own
    elsewhere = [one for one in reaching if one.found.cue.state not in _ONLY_IN_OWN_CLAUSE]
    candidates = _told(own) or own or elsewhere or conditions
    return max(candidates, key=_preference, default=None)


def _goes_far(cue: Cue) -> bool:
    return cue.state is State.CONDITIONAL or _is_unverified(cue)


def _is_unverified(cue: Cue) -> bool:
    """Whether a cue doubts the whole sentence: "…, but this could not be verified"."""
    return cue.state is State.POSSIBLE and cue.priority >= _UNVERIFIED


def _told(own: Sequence[Reach]) -> list[Reach]:
    """Give the cues of the event's own part, where they say enough; else none."""
    near = [one for one in own if not one.apart or _goes_far(one.found.cue)]
    best = max(near, key=_preference, default=None)
    if best is None or best.found.cue.state not in _SETTLED or best.found.cue.priority < _SURE:
        return []
    return near


def _preference(one: Reach) -> tuple[int, int, int, int]:
    return one.rank, -one.words, len(one.found.words), -one.found.first


def find_date(reaching: Sequence[Reach]) -> Reach | None:
    """Find what dates the event's own clause before its time: "In 2023, …", "…, sent in 2023"."""
    own = [one for one in reaching if one.clauses == 0 and _is_date(one.found.cue)]
    dates = [one for one in own if not one.apart or one.spoken <= _SHORT]
    return max(dates, key=_preference, default=None)
