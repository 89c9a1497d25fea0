"""Cues compiled, and found in a sentence.

In:   the cues of a language and a `Line`.
Out:  `Found` cues with their words, those that do not count already left out.
Pure: no I/O, no clock, no randomness.

In a cue, `a|b` is either word, `word?` may be left out, `word*` and `*word` are beginnings
and endings, `@` is a word of the event (`@*ed`: with that ending), `~` is a gap of up to four
words, `<name>` any of the words that the language lists under that name, `#` a year before
the sentence's own, and `^` the beginning of the sentence.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from watchdog.declarations import Cue, Language
from watchdog.judge.words import BREAK, COMMA, EVENT, OLDER, Line, clean_phrase

_WORD = r"[^\s,;]+"
_GAP = rf"((?:{_WORD} ){{0,4}}?)"
_LONGEST_SPLIT = 20  # words between the parts of a split cue


@dataclass(frozen=True, slots=True)
class Rule:
    """A cue ready to be searched."""

    cue: Cue
    parts: tuple[re.Pattern[str], ...]
    not_if: tuple[re.Pattern[str], ...]
    own_event: bool  # the cue itself names the event's word


@dataclass(frozen=True, slots=True)
class FoundCue:
    """A cue in a sentence."""

    cue: Cue
    ranges: tuple[tuple[int, int], ...]  # words [first, after) of each part
    words: frozenset[int]  # without the words in gaps
    names_event: bool

    @property
    def first(self) -> int:
        """Give the number of its first word."""
        return self.ranges[0][0]

    @property
    def after(self) -> int:
        """Give the number after its last word."""
        return self.ranges[-1][1]


def compile_rules(language: Language, *, plain: bool) -> tuple[Rule, ...]:
    """Turn the cues of a language into patterns over a line; done once per language."""
    key = (id(language), plain)
    if key not in _COMPILED:
        if len(_COMPILED) >= _MOST_COMPILED:
            _COMPILED.clear()
        rules = tuple(_compile_rule(cue, language, plain=plain) for cue in language.cues)
        _COMPILED[key] = language, rules
    return _COMPILED[key][1]


# Languages cannot be hashed; the cache holds each, so that its id stays its own.
_COMPILED: dict[tuple[int, bool], tuple[Language, tuple[Rule, ...]]] = {}
_MOST_COMPILED = 64


def _compile_rule(cue: Cue, language: Language, *, plain: bool) -> Rule:
    phrases = partial(_pattern, language=language, plain=plain)
    return Rule(
        cue=cue,
        parts=tuple(phrases(part) for part in cue.parts),
        not_if=tuple(phrases(phrase) for phrase in cue.not_if),
        own_event=any(EVENT in part for part in cue.parts),
    )


def find_cues(line: Line, rules: Iterable[Rule]) -> tuple[FoundCue, ...]:
    """Find all cues that count: no pseudo-cue, no part of a longer cue, not the event itself."""
    found = [one for rule in rules for one in _find_rule(line, rule)]
    return tuple(one for one in found if not any(_is_part(one, other) for other in found))


def _is_part(one: FoundCue, other: FoundCue) -> bool:
    return one.words < other.words


def _find_rule(line: Line, rule: Rule) -> Iterable[FoundCue]:
    hits = [_hits(line, part) for part in rule.parts]
    combined = _pair_parts(line, hits[0], hits[1]) if len(hits) > 1 else _alone(hits[0])
    if not combined:
        return
    cancelled = [words for phrase in rule.not_if for _, words in _hits(line, phrase)]
    for ranges, words in combined:
        is_event = all(line.words[number].event for number in words)
        if (is_event and not rule.own_event) or any(words & other for other in cancelled):
            continue
        yield FoundCue(rule.cue, ranges, words, rule.own_event)


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


def _hits(line: Line, pattern: re.Pattern[str]) -> list[Hit]:
    hits = []
    at = 0
    while match := pattern.search(line.text, at):
        numbers = _numbers(line, match.start(), match.end())
        gaps = [
            _numbers(line, *match.span(group))
            for group in range(1, (pattern.groups or 0) + 1)
            if match.group(group)
        ]
        words = frozenset(numbers) - frozenset(number for gap in gaps for number in gap)
        words = frozenset(
            number for number in words if line.words[number].text not in {COMMA, BREAK}
        )
        if words:
            hits.append(((min(words), max(words) + 1), words))  # no comma at its end
        at = line.text.index(" ", match.start() + 1)
        if at >= len(line.text) - 1:
            break
    return hits


def _numbers(line: Line, start: int, end: int) -> range:
    """Give the words that begin in a stretch of the line's text."""
    inside = [number for number, place in enumerate(line.places) if start <= place < end]
    return range(inside[0], inside[-1] + 1) if inside else range(0)


def _pattern(phrase: str, *, language: Language, plain: bool) -> re.Pattern[str]:
    pieces = [_piece(piece, language, plain=plain) for piece in phrase.split()]
    return re.compile(rf"(?<= ){''.join(pieces)}")


def _piece(piece: str, language: Language, *, plain: bool) -> str:
    if piece == "~":
        return _GAP
    if piece == "^":
        return r"(?<=^ )"
    optional = piece.endswith("?")
    named = [name for part in piece.rstrip("?").split("|") for name in _named(part, language)]
    choices = [_choice(choice, plain=plain) for choice in named]
    either = f"(?:{'|'.join(choices)}) (?:, )?"
    return f"(?:{either})?" if optional else either


def _named(part: str, language: Language) -> tuple[str, ...]:
    """Give the words that `<name>` stands for; `@<name>` those that are the event's."""
    mark, bare = (EVENT, part[1:]) if part.startswith(f"{EVENT}<") else ("", part)
    listed = language.words.get(bare.strip("<>")) if bare.startswith("<") else None
    return (part,) if listed is None else tuple(mark + word for word in listed)


def _choice(choice: str, *, plain: bool) -> str:
    """Write one word as a pattern; the event's words carry a mark in the line."""
    if choice == OLDER:
        return OLDER
    event = EVENT if choice.startswith(EVENT) else f"{EVENT}?"
    bare = choice.removeprefix(EVENT)
    before = r"[^\s,;@]*" if bare.startswith("*") or not bare else ""
    behind = r"[^\s,;@]*" if bare.endswith("*") else ""
    words = clean_phrase(bare.strip("*"), plain=plain)
    return event + before + rf" {EVENT}?".join(map(re.escape, words)) + behind
