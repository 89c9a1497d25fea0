"""The cues of a language, found in a sentence.

In:   `Rules`, which are its cues compiled, and a `Line`.
Out:  `FoundCue`s with their words; those that do not count say why.
Pure: no I/O, no clock, no randomness.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import StrEnum

from watchdog.declarations import Cue
from watchdog.judge.rules import Phrase, Rule, Rules, keys_in
from watchdog.judge.words import BREAK, COMMA, EVENT, OLDER, Line
from watchdog.model import State

_LONGEST_SPLIT = 20  # words between the parts of a split cue
_MARKS = frozenset({COMMA, BREAK})
_DAYS = frozenset(map(str, range(1, 32)))  # of a month


class Why(StrEnum):
    """Why a cue that stands in the sentence does not count."""

    PSEUDO = "here it is no cue (not_if)"
    PART = "part of a longer cue"
    IS_EVENT = "these are the event's own words"
    ELSEWHERE = "the event stands on its other side"
    FAR = "the event is beyond its scope"
    MENTIONED = "the event is only mentioned"
    STOPPED = "a stop stands between it and the event"
    ASIDE = "it stands in an aside"


@dataclass(frozen=True, slots=True)
class FoundCue:
    """A cue in a sentence."""

    cue: Cue
    ranges: tuple[tuple[int, int], ...]  # words [first, after) of each part
    words: frozenset[int]  # without the words in gaps
    names_event: bool
    why: Why | None = None  # None: it counts

    @property
    def first(self) -> int:
        """Give the number of its first word."""
        return self.ranges[0][0]

    @property
    def after(self) -> int:
        """Give the number after its last word."""
        return self.ranges[-1][1]


def _present(line: Line) -> set[str]:
    """Give all keys of a line; that of the event, too: it may be marked though it is set aside."""
    present = {"", EVENT}
    for word in line.words:
        present.update(keys_in(word.text))
    return present


def _candidates(line: Line, rules: Rules, present: AbstractSet[str]) -> list[int]:
    """Give the numbers of the rules that may occur, in their order."""
    present = present if line.events else present - {EVENT}
    found: set[int] = set()
    for key in rules.by_key.keys() & present:
        found.update(rules.by_key[key])
    return sorted(number for number in found if _may_occur(rules.all[number].needed, present))


def _may_occur(needed: Iterable[frozenset[str]], present: AbstractSet[str]) -> bool:
    for keys in needed:  # noqa: SIM110 - runs for every rule of every sentence: any() is slower
        if keys.isdisjoint(present):
            return False
    return True


def find_cues(line: Line, rules: Rules) -> tuple[FoundCue, ...]:
    """Find all cues; pseudo-cues, parts of longer cues and the event itself say why not."""
    present = _present(line)
    found = [
        one
        for number in _candidates(line, rules, present)
        for one in _find_rule(line, rules.all[number], present)
    ]
    holding: dict[int, list[FoundCue]] = defaultdict(list)  # by each word: those that count
    for one in found:
        for word in one.words if one.why is None else ():
            holding[word].append(one)
    return tuple(
        replace(one, why=Why.PART) if one.why is None and _is_part(one, holding) else one
        for one in found
    )


def _is_part(one: FoundCue, holding: Mapping[int, Sequence[FoundCue]]) -> bool:
    return any(
        one.words < other.words and one.cue.priority <= other.cue.priority
        for other in holding[min(one.words)]
    )


def _find_rule(line: Line, rule: Rule, present: AbstractSet[str]) -> Iterable[FoundCue]:
    hits = _hits(line, rule.parts[0])
    if not hits:
        return
    combined = (
        _pair_parts(line, hits, _hits(line, rule.parts[1])) if len(rule.parts) > 1 else _alone(hits)
    )
    if not combined:
        return
    cancelled = [
        words | _rest_of_date(line, max(words))
        for unless in rule.not_if
        if _may_occur(unless.needed, present)
        for _, words in _hits(line, unless.phrase)
        if unless.names_event or not any(line.words[number].event for number in words)
    ]
    for ranges, words in combined:
        why = None
        if not rule.own_event and _is_event(line, rule, words):
            why = Why.IS_EVENT
        elif any(words & other for other in cancelled):
            why = Why.PSEUDO
        yield FoundCue(rule.cue, ranges, words, rule.own_event, why)


def _rest_of_date(line: Line, last: int) -> frozenset[int]:
    """Give what belongs to the date that a word begins: of "since August 15, 2021" the year."""
    words, rest = line.words, set[int]()
    while words[last].text == OLDER:
        after = last + 1
        if after < len(words) and words[after].text in _DAYS:
            after += 2 if after + 1 < len(words) and words[after + 1].text == COMMA else 1
        if after >= len(words) or words[after].text != OLDER:
            break
        rest.add(last := after)
    return frozenset(rest)


def _is_event(line: Line, rule: Rule, words: Iterable[int]) -> bool:
    """Whether a cue is the event itself; a demand that is awaited is not demanded by its name."""
    events = [line.words[number].event for number in words]
    return all(events) or (rule.cue.state is State.CALLED_FOR and any(events))


Words = tuple[int, int]  # [first, after)
Hit = tuple[Words, frozenset[int]]
Whole = tuple[tuple[Words, ...], frozenset[int]]


def _alone(hits: Sequence[Hit]) -> list[Whole]:
    return [((place,), words) for place, words in hits]


def _pair_parts(line: Line, ones: Sequence[Hit], others: Sequence[Hit]) -> list[Whole]:
    """Pair each first part with the nearest second part of the same clause."""
    pairs: list[Whole] = []
    for one, words in ones:
        for other, more in others:
            same = line.clauses[one[0]] == line.clauses[other[0]]
            if same and 0 <= other[0] - one[1] <= _LONGEST_SPLIT:
                pairs.append(((one, other), words | more))
                break
    return pairs


def _hits(line: Line, pattern: Phrase) -> list[Hit]:
    if isinstance(pattern, frozenset):
        texts = enumerate(word.text for word in line.words)
        return [((at, at + 1), frozenset({at})) for at, text in texts if text in pattern]
    hits = []
    at = 0
    while match := pattern.search(line.text, at):
        numbers = _numbers(line, match.start(), match.end())
        gaps = [
            _numbers(line, *match.span(group))
            for group in range(1, (pattern.groups or 0) + 1)
            if match.group(group)
        ]
        words = frozenset(numbers).difference(*gaps)
        words = frozenset(number for number in words if line.words[number].text not in _MARKS)
        if words:
            hits.append(((min(words), max(words) + 1), words))  # no comma at its end
        at = line.text.index(" ", match.start() + 1)
        if at >= len(line.text) - 1:
            break
    return hits


def _numbers(line: Line, start: int, end: int) -> range:
    """Give the words that begin in a stretch of the line's text."""
    return range(bisect_left(line.places, start), bisect_left(line.places, end))
