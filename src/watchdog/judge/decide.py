"""Decide in which state one sentence reports an event.

In:   a sentence, the event's spans in it, its language, when it was written, since when the
      event is awaited.
Out:  a `Verdict`: state, detail, deciding cue, whether it is somebody's word; for those who ask
      why, every cue that stands in the sentence.
Pure: no I/O, no clock, no randomness.

The order of decision (the ConText method, after NegEx):
1.  Pseudo-cues and parts of longer cues do not count ("not only"; "not" in "not ruled out").
2.  A cue counts where the event is in its direction, within its scope, with no stop between.
    Words of the event that are only mentioned ("during the talks": cues of `undecided`) are
    set aside; where the sentence names the event nowhere else, it is undecided.
3.  Cues of the event's own clause decide; only without any do those of other clauses, and
    never those of an aside, nor those of done: what happened there is another event. A condition
    reaches over the whole sentence, unless the event's own clause says nothing but that it is done.
4.  In a clause the higher rank wins: conditional, denied, possible, called-for, planned,
    background, done, each moved by the cue's own priority; then the nearer, the longer, the first.
5.  A strong cue of background (an older date, "last year": priority above 50) in the event's
    clause turns done, denied and called-for into background.
6.  A question whether it is so makes done, planned, called-for and denied possible, and the
    event possible where no cue stands in it; one that asks why or when takes it for granted.
7.  Where no cue counts, last resorts are searched (cues of priority 20 or less, such as any past
    tense close to the event). None of them either: undecided. A noun alone is never done.

Who says so never changes a state; it is kept as `attributed`. Words that call a report
unconfirmed ("reportedly", "aurait", "soll … haben") are cues of possible.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from watchdog.declarations import Cue, Direction, Language
from watchdog.judge.cues import FoundCue, Why, compile_rules, find_cues, readings
from watchdog.judge.dates import is_older
from watchdog.judge.words import COMMA, Clause, Line, clean_phrase, holds_phrase, read_line
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
_RANK_OF_DATES = 41  # below all but the weakest cues of planned
_PAST = frozenset({State.DONE, State.DENIED, State.CALLED_FOR})
_ASKABLE = frozenset({State.DONE, State.DENIED, State.CALLED_FOR, State.PLANNED})
_SETTLED = frozenset({State.DONE, State.PLANNED})  # what the event's own part says of it
_UNVERIFIED = 90  # the priority from which a cue of possible speaks of the whole sentence
_NEAR_ITS_HEAD = 4  # words: "…, that if …" is a condition of the whole
_SHORT = 7  # words and marks of a part that dates what stands beside it
_ONLY_IN_OWN_CLAUSE = frozenset({State.DONE, State.CONDITIONAL})
_QUESTION = re.compile("[?؟]")
_QUOTED = re.compile('"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|‹[^›]*›')


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one sentence says of the event."""

    state: State
    detail: Detail | None = None
    spans: tuple[tuple[int, int], ...] = ()  # of the cue, code points in the sentence
    attributed: bool = False  # somebody is quoted as saying so
    cue: Cue | None = None  # the rule that decided; None: undecided


UNDECIDED = Verdict(state=State.UNDECIDED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """One cue that stands in a sentence, and what became of it."""

    cue: Cue
    spans: tuple[tuple[int, int], ...]
    wins: bool
    why: str


def judge_sentence_text(
    sentence: str,
    events: Sequence[tuple[int, int]],
    language: Language,
    *,
    written: date,
    since: date | None = None,
) -> Verdict:
    """Judge one sentence; `events` are `[start, end)` in it, none: all of it is the event."""
    weighed = _weigh(sentence, events, language, written=written, since=since)
    return _verdict(weighed, sentence, events, language)


def judge_example(cue: Cue, language: Language, written: date) -> Verdict:
    """Judge a cue's own example; the event's words stand in braces, or all are the event's.

    The event is awaited since the day of writing, so that "last month" is older.
    """
    pieces = re.split(r"[{}]", cue.example)
    events, at = [], 0
    for number, piece in enumerate(pieces):
        if number % 2:
            events.append((at, at + len(piece)))
        at += len(piece)
    return judge_sentence_text("".join(pieces), events, language, written=written, since=written)


def explain_sentence_text(
    sentence: str,
    events: Sequence[tuple[int, int]],
    language: Language,
    *,
    written: date,
    since: date | None = None,
) -> tuple[Considered, ...]:
    """Name every cue that stands in a sentence, in scope or not, and why the winner won."""
    weighed = _weigh(sentence, events, language, written=written, since=since)
    return tuple(
        Considered(
            cue=one.found.cue,
            spans=_spans(weighed.line, one.found),
            wins=one is weighed.chosen,
            why=_explain(one, weighed),
        )
        for one in weighed.all
    )


# --- one reading of a sentence ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Reach:
    """A cue and whether it reaches the event: over how many clauses and words."""

    found: FoundCue
    clauses: int = 0  # 0: the event's own
    words: int = 0
    apart: bool = False  # in the same clause, but behind a comma
    spoken: int = 0  # how many words its part has
    why: Why | None = None  # why it does not count; None: it does

    @property
    def rank(self) -> int:
        cue = self.found.cue
        rank = RANK[cue.state] + cue.priority - _NEUTRAL_PRIORITY
        # A date makes the past old; what is still to come stays to come.
        return min(rank, _RANK_OF_DATES) if cue.state is State.BACKGROUND else rank


@dataclass(frozen=True, slots=True)
class _Weighed:
    line: Line
    all: tuple[_Reach, ...]
    chosen: _Reach | None
    dated: _Reach | None  # what makes a past state old


def _weigh(
    sentence: str,
    events: Sequence[tuple[int, int]],
    language: Language,
    *,
    written: date,
    since: date | None,
) -> _Weighed:
    """Read a sentence closely; in Arabic script, where that finds nothing, as `fold` would."""
    weighed = None
    for plain in readings(language):
        line = read_line(sentence, events, language, written=written, since=since, plain=plain)
        reaches, counting = [], []
        for last_resorts in (False, True):
            rules = compile_rules(language, plain=plain, last_resorts=last_resorts)
            cues = find_cues(line, rules)
            mentions = [one for one in cues if one.cue.state is State.UNDECIDED and one.why is None]
            passing = [one for one in mentions if one.cue.priority >= _NEUTRAL_PRIORITY]
            line = _without(line, passing)
            acted = _without(line, mentions)
            only_mentioned = bool(passing) and not line.events
            found = [_measure(line, acted, one) for one in (passing if only_mentioned else cues)]
            reaches += found
            counting += [one for one in found if one.why is None and _dates(one, written, since)]
            if counting:
                break
        weighed = _Weighed(line, tuple(reaches), _choose(counting), _dated(counting))
        if weighed.chosen is not None:
            break
    assert weighed is not None  # noqa: S101 - the loop above runs at least once
    return weighed


def _without(line: Line, passing: Sequence[FoundCue]) -> Line:
    """Set aside the event's words that are only mentioned: "during the talks"."""
    if not passing:
        return line
    aside = {number for one in passing for number in one.words}
    rest = []
    for event in line.events:
        if event - 1 in aside and line.words[event - 1].event:  # an expression of several words
            aside.add(event)
        elif event not in aside:
            rest.append(event)
    return replace(line, events=tuple(rest))


def _dates(one: _Reach, written: date, since: date | None) -> bool:
    """Whether a cue counts: "last year" may lie after `since` where that is longer ago."""
    ago = one.found.cue.ago
    return ago is None or is_older(*ago, written=written, since=since)


def _is_date(cue: Cue) -> bool:
    return cue.state is State.BACKGROUND and cue.priority > _NEUTRAL_PRIORITY


def _verdict(
    weighed: _Weighed, sentence: str, events: Sequence[tuple[int, int]], language: Language
) -> Verdict:
    if weighed.chosen is None:
        mark = _question_mark(weighed.line, sentence, events, language) if events else None
        return UNDECIDED if mark is None else Verdict(state=State.POSSIBLE, spans=(mark,))
    found, dated = weighed.chosen.found, weighed.dated
    cue = found.cue
    state, spans = found.cue.state, _spans(weighed.line, found)
    if state in _PAST and dated is not None:
        cue, state = dated.found.cue, State.BACKGROUND
        spans = _spans(weighed.line, found, dated.found)
    elif _is_askable(cue) and (mark := _question_mark(weighed.line, sentence, events, language)):
        state, spans = State.POSSIBLE, (*spans, mark)
    detail = (found.cue.detail or Detail.REFUSED) if state is State.DENIED else None
    return Verdict(
        state=state,
        detail=detail,
        spans=spans,
        attributed=_is_attributed(weighed.line, sentence, events, language),
        cue=cue,
    )


def _is_askable(cue: Cue) -> bool:
    """Whether a question mark makes it possible; "Should they …?" is no condition then."""
    verb_first = cue.state is State.CONDITIONAL and cue.parts[0].startswith("^")
    return cue.state in _ASKABLE or verb_first


def _question_mark(
    line: Line, sentence: str, events: Sequence[tuple[int, int]], language: Language
) -> tuple[int, int] | None:
    """Find the mark of a question whether the event is so."""
    mark = _QUESTION.search(sentence, max((end for _, end in events), default=0))
    first = language.script != "arabic"  # where verbs stand last, so may what is asked for
    if mark is None or holds_phrase(line, language.questions, first=first):
        return None
    return mark.span()


def _is_attributed(
    line: Line, sentence: str, events: Sequence[tuple[int, int]], language: Language
) -> bool:
    """Whether somebody is quoted: by a verb of saying, or with the event in quotation marks."""
    if holds_phrase(line, language.attribution):
        return True
    return any(
        quote.start() < end and start < quote.end()
        for quote in _QUOTED.finditer(sentence)
        for start, end in events
    )


# --- which cues reach the event --------------------------------------------------------


def _measure(line: Line, acted: Line, found: FoundCue) -> _Reach:
    """Measure how far a cue is from the nearest event it reaches.

    In `acted` the events are left out of which the sentence does not tell that they happened.
    """
    if found.why is not None:
        return _Reach(found, why=found.why)
    if found.cue.state is State.DONE and line.events:
        line = acted
        if not line.events:
            return _Reach(found, why=Why.MENTIONED)
    if found.names_event or not line.events:
        return _Reach(found)
    reaches = [_measure_event(line, found, event) for event in line.events]
    reached = [one for one in reaches if one.why is None]
    nearest = min(reached, key=lambda one: (one.clauses, one.words), default=None)
    return nearest or reaches[0]


def _measure_event(line: Line, found: FoundCue, event: int) -> _Reach:
    cue = found.cue
    if event >= found.after:
        between, allowed = range(found.after, event), cue.direction is not Direction.BACKWARD
    elif event < found.first:
        between, allowed = range(event + 1, found.first), cue.direction is not Direction.FORWARD
    else:
        between, allowed = range(0), True
    if not allowed:
        return _Reach(found, why=Why.ELSEWHERE)
    far = line.spoken[between.stop] - line.spoken[between.start]
    if cue.scope is not None and far > cue.scope:
        return _Reach(found, why=Why.FAR)
    if cue.stops and _stopped([line.words[number].text for number in between], cue):
        return _Reach(found, why=Why.STOPPED)
    if cue.state is State.CONDITIONAL and _depends_elsewhere(line, found, event):
        return _Reach(found, why=Why.ASIDE)
    ours, theirs = line.clauses[found.first], line.clauses[event]
    if ours == theirs or _opens(line, found, theirs):
        apart = _is_apart(line, found, event)
        return _Reach(found, 0, far, apart, line.parts.count(line.parts[found.first]))
    aside = ours.aside and not _goes_far(cue)
    return _Reach(found, 1, far, why=Why.ASIDE if aside else None)


def _depends_elsewhere(line: Line, found: FoundCue, event: int) -> bool:
    """Whether a condition belongs to what somebody says later: "…, arguing that … if …"."""
    part = line.parts[found.first]
    inner = line.parts[found.first - _NEAR_ITS_HEAD] == part
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


def _choose(reaching: Sequence[_Reach]) -> _Reach | None:
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


def _told(own: Sequence[_Reach]) -> list[_Reach]:
    near = [one for one in own if not one.apart or _goes_far(one.found.cue)]
    best = max(near, key=_preference, default=None)
    if best is None or best.found.cue.state not in _SETTLED or best.found.cue.priority < 30:
        return []
    return near


def _preference(one: _Reach) -> tuple[int, int, int, int]:
    return one.rank, -one.words, len(one.found.words), -one.found.first


def _dated(reaching: Sequence[_Reach]) -> _Reach | None:
    """Find what dates the event's own clause before its time: "In 2023, …", "…, sent in 2023"."""
    own = [one for one in reaching if one.clauses == 0 and _is_date(one.found.cue)]
    dates = [one for one in own if not one.apart or one.spoken <= _SHORT]
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


# --- telling why -----------------------------------------------------------------------


def _explain(one: _Reach, weighed: _Weighed) -> str:
    chosen = weighed.chosen
    if one.why is not None:
        return one.why.value
    where = "in the event's clause" if one.clauses == 0 else "in another clause"
    if one is chosen:
        return f"decides: {where}, rank {one.rank}, {one.words} words away"
    if one is weighed.dated:
        return f"dates the event: {where}"
    if chosen is None:
        return f"does not count: {where}"
    beaten = "nearer, longer or first" if one.rank == chosen.rank else f"rank {chosen.rank}"
    beaten = beaten if one.clauses == chosen.clauses else "in the event's clause"
    return f"rank {one.rank}, {where}; the winner is {beaten}"
