"""Cues compiled, and found in a sentence.

In:   the cues of a language and a `Line`.
Out:  `FoundCue`s with their words; those that do not count say why.
Pure: no I/O, no clock, no randomness.

In a cue, `a|b` is either word, `word?` may be left out, `word*` and `*word` are beginnings
and endings, `@` is a word of the event (`@*ed`: with that ending), `~` is a gap of up to four
words, `<name>` any of the words that the language lists under that name, `#` a date before the
event was awaited, `+` a date to come, `^` the beginning of the sentence and `$` the end of a clause
or of a part of it.

A language has hundreds of cues and a sentence a few words: a cue is searched only where one of
the words it cannot do without (its `keys`) occurs.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache, partial

from watchdog.declarations import Cue, Language
from watchdog.judge.words import BREAK, COMMA, EVENT, LATER, OLDER, Line, clean_phrase
from watchdog.model import State

_WORD = r"[^\s,;]+"
_GAP = rf"((?:{_WORD} ){{0,4}}?)"
_ANY_LETTERS = r"[^\s,;@]*"
LAST_RESORT = 20  # the priority up to which a cue counts only where no other does
_LONGEST_SPLIT = 20  # words between the parts of a split cue
_KEY_LETTERS = 3  # how much of a beginning or ending is looked up
_MARKS = frozenset({COMMA, BREAK})
_END = r"(?:(?<=, )|(?=[,;] |$))"
_SIGNS = re.compile(r"[*?~^$@#+]")
_DATES = frozenset({OLDER, LATER})


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


Phrase = re.Pattern[str] | frozenset[str]  # any of some single words is looked up faster


@dataclass(frozen=True, slots=True)
class Unless:
    """A phrase in which the words of a cue are none."""

    phrase: Phrase
    names_event: bool
    needed: tuple[frozenset[str], ...]  # one of each of these occurs wherever the phrase does


@dataclass(frozen=True, slots=True)
class Rule:
    """A cue ready to be searched."""

    cue: Cue
    parts: tuple[Phrase, ...]
    not_if: tuple[Unless, ...]
    own_event: bool  # the cue itself names the event's word
    keys: frozenset[str]  # one of them occurs wherever the cue does
    needed: tuple[frozenset[str], ...]  # … and one of each of these


@dataclass(frozen=True, slots=True)
class Rules:
    """All cues of a language; `by_key` numbers those that a word may begin."""

    all: tuple[Rule, ...]
    by_key: dict[str, tuple[int, ...]]


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


# --- compiling -------------------------------------------------------------------------


def readings(language: Language) -> tuple[bool, ...]:
    """Give the ways a sentence is read: as written; in Arabic script then as `fold` would."""
    return (False, True) if language.script == "arabic" else (False,)


def prepare_rules(language: Language) -> None:
    """Compile all that a language needs (a fifth of a second), so that forks share it."""
    for plain in readings(language):
        for last_resorts in (False, True):
            compile_rules(language, plain=plain, last_resorts=last_resorts)


def compile_rules(language: Language, *, plain: bool, last_resorts: bool = False) -> Rules:
    """Turn the cues of a language into patterns over a line; done once per language.

    Its last resorts ("any past tense") are apart: they are searched where nothing else counts.
    """
    way = (plain, last_resorts)
    key = (id(language), *way)
    if key not in _COMPILED:
        if len(_COMPILED) >= _MOST_COMPILED:
            _COMPILED.clear()
        _COMPILED[key] = (
            language,
            _find_equal(language, way)
            or _compile(language, plain=plain, last_resorts=last_resorts),
        )
    return _COMPILED[key][1]


# Languages cannot be hashed; the cache holds each, so that its id stays its own.
_COMPILED: dict[tuple[int, bool, bool], tuple[Language, Rules]] = {}
_MOST_COMPILED = 64


def _find_equal(language: Language, way: tuple[bool, bool]) -> Rules | None:
    """Find what was compiled of the same language, read from its file another time."""
    kept = ((one, rules) for (_, *as_), (one, rules) in _COMPILED.items() if (*as_,) == way)
    return next((rules for one, rules in kept if one == language), None)


def _compile(language: Language, *, plain: bool, last_resorts: bool) -> Rules:
    rules = tuple(
        _compile_rule(cue, language, plain=plain)
        for cue in language.cues
        if (cue.priority <= LAST_RESORT) is last_resorts
    )
    by_key: defaultdict[str, list[int]] = defaultdict(list)
    for number, rule in enumerate(rules):
        for word in rule.keys:
            by_key[word].append(number)
    return Rules(rules, {word: tuple(numbers) for word, numbers in by_key.items()})


def _compile_rule(cue: Cue, language: Language, *, plain: bool) -> Rule:
    phrases = partial(_pattern, language=language, plain=plain)
    needed = [keys for part in cue.parts for keys in _keys_of(part, language, plain=plain)]
    rarest = min(needed, key=_breadth, default=frozenset({""}))
    return Rule(
        cue=cue,
        parts=tuple(phrases(part) for part in cue.parts),
        not_if=tuple(
            Unless(
                phrases(phrase),
                names_event=EVENT in phrase,
                needed=_telling(_keys_of(phrase, language, plain=plain)),
            )
            for phrase in cue.not_if
        ),
        own_event=any(EVENT in part for part in cue.parts),
        keys=rarest,
        needed=_telling(keys for keys in needed if keys is not rarest),
    )


def _telling(needed: Iterable[frozenset[str]]) -> tuple[frozenset[str], ...]:
    return tuple(keys for keys in needed if "" not in keys)


def _pattern(phrase: str, *, language: Language, plain: bool) -> Phrase:
    if len(phrase.split()) == 1 and not _SIGNS.search("".join(_choices(phrase, language))):
        words = [clean_phrase(choice, plain=plain) for choice in _choices(phrase, language)]
        if all(len(word) == 1 for word in words):
            return frozenset(word for (word,) in words)
    pieces = [_piece(piece, language, plain=plain) for piece in phrase.split()]
    return re.compile(rf"(?<= ){''.join(pieces)}")


def _piece(piece: str, language: Language, *, plain: bool) -> str:
    if piece == "~":
        return _GAP
    if piece == "^":
        return r"(?<=^ )"
    if piece == "$":
        return _END
    either = f"(?:{_either(_choices(piece, language), plain=plain)}) (?:, )?"
    return f"(?:{either})?" if piece.endswith("?") else either


def _either(choices: Sequence[str], *, plain: bool) -> str:
    """Write any of some words as a pattern; the event's words carry a mark in the line.

    The mark stands before all of them, not before each: so the words are told apart by their
    first letters, which the search does fast.
    """
    own = [_choice(one[1:], plain=plain) for one in choices if one.startswith(EVENT)]
    others = [_choice(one, plain=plain) for one in choices if not one.startswith(EVENT)]
    marks = {f"{EVENT}?": others, EVENT: own}
    return "|".join(f"{mark}(?:{'|'.join(some)})" for mark, some in marks.items() if some)


def _choices(piece: str, language: Language) -> list[str]:
    return [name for part in piece.rstrip("?").split("|") for name in _named(part, language)]


def _named(part: str, language: Language) -> tuple[str, ...]:
    """Give the words that `<name>` stands for; `@<name>` those that are the event's."""
    mark, bare = (EVENT, part[1:]) if part.startswith(f"{EVENT}<") else ("", part)
    listed = language.words.get(bare.strip("<>")) if bare.startswith("<") else None
    return (part,) if listed is None else tuple(mark + word for word in listed)


def _choice(choice: str, *, plain: bool) -> str:
    if choice in _DATES:
        return re.escape(choice)
    return _ANY_LETTERS.join(
        rf" {EVENT}?".join(map(re.escape, clean_phrase(part, plain=plain)))
        for part in (choice or "*").split("*")
    )


# --- keys ------------------------------------------------------------------------------


def _keys_of(phrase: str, language: Language, *, plain: bool) -> list[frozenset[str]]:
    """Give the keys of each piece that cannot be left out."""
    return [
        frozenset(_key(choice, plain=plain) for choice in _choices(piece, language))
        for piece in phrase.split()
        if piece not in {"~", "^", "$"} and not piece.endswith("?")
    ]


def _breadth(keys: frozenset[str]) -> tuple[int, int]:
    """Rank keys: whole words before parts of words, few before many."""
    return sum(not key or key[0] in "<>@" for key in keys), len(keys)


def _key(choice: str, *, plain: bool) -> str:
    if choice in _DATES:
        return choice
    begins, star, ends = choice.removeprefix(EVENT).partition("*")
    first = clean_phrase(begins, plain=plain)
    last = clean_phrase(ends.rpartition("*")[2], plain=plain)
    if first:
        whole = len(first) > 1 or not star
        return first[0] if whole else "<" + first[0][:_KEY_LETTERS]
    if last:
        return last[-1] if len(last) > 1 else ">" + last[0][-_KEY_LETTERS:]
    return EVENT if choice.startswith(EVENT) else ""


@lru_cache(maxsize=20_000)
def _keys_in(word: str) -> tuple[str, ...]:
    lengths = range(1, min(_KEY_LETTERS, len(word)) + 1)
    return (
        word,
        *("<" + word[:length] for length in lengths),
        *(">" + word[-length:] for length in lengths),
    )


def _present(line: Line) -> set[str]:
    """Give all keys of a line; that of the event, too: it may be marked though it is set aside."""
    present = {"", EVENT}
    for word in line.words:
        present.update(_keys_in(word.text))
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


# --- finding ---------------------------------------------------------------------------


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
        words
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
