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
7.  Where none of these stands in the event's clause, last resorts are searched (cues of priority
    20 or less, such as any past tense close to the event); then cues of other clauses count. None
    of them either: undecided. A noun alone is never done.

Who says so never changes a state; it is kept as `attributed`. Words that call a report
unconfirmed ("reportedly", "aurait", "soll … haben") are cues of possible.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from watchdog.declarations import Cue, Language
from watchdog.judge.cues import FoundCue, find_cues
from watchdog.judge.dates import is_older
from watchdog.judge.reach import NEUTRAL_PRIORITY, Reach, choose, find_date, measure
from watchdog.judge.rules import compile_rules, readings
from watchdog.judge.words import Line, holds_phrase, read_line
from watchdog.model import Detail, State

_PAST = frozenset({State.DONE, State.DENIED, State.CALLED_FOR})
_ASKABLE = frozenset({State.DONE, State.DENIED, State.CALLED_FOR, State.PLANNED})
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
class _Weighed:
    line: Line
    all: tuple[Reach, ...]
    chosen: Reach | None
    dated: Reach | None  # what makes a past state old


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
            passing = [one for one in mentions if one.cue.priority >= NEUTRAL_PRIORITY]
            line = _without(line, passing)
            acted = _without(line, mentions)
            only_mentioned = bool(passing) and not line.events
            found = [measure(line, acted, one) for one in (passing if only_mentioned else cues)]
            reaches += found
            counting += [one for one in found if one.why is None and _dates(one, written, since)]
            if any(one.clauses == 0 for one in counting):
                break  # else a last resort in the event's own clause goes before other clauses
        weighed = _Weighed(line, tuple(reaches), choose(counting), find_date(counting))
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


def _dates(one: Reach, written: date, since: date | None) -> bool:
    """Whether a cue counts: "last year" may lie after `since` where that is longer ago."""
    ago = one.found.cue.ago
    return ago is None or is_older(*ago, written=written, since=since)


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


def _explain(one: Reach, weighed: _Weighed) -> str:
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
