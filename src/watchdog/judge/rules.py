"""Cues compiled: rules that are ready to be searched in a sentence.

In:   the cues of a language.
Out:  `Rules`, kept for as long as the language is the same.
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
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from watchdog.declarations import Cue, Language
from watchdog.judge.words import EVENT, LATER, OLDER, clean_phrase

_WORD = r"[^\s,;]+"
_GAP = rf"((?:{_WORD} ){{0,4}}?)"
_ANY_LETTERS = r"[^\s,;@]*"
LAST_RESORT = 20  # the priority up to which a cue counts only where no other does
_KEY_LETTERS = 3  # how much of a beginning or ending is looked up
_END = r"(?:(?<=, )|(?=[,;] |$))"
_SIGNS = re.compile(r"[*?~^$@#+]")
_DATES = frozenset({OLDER, LATER})

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
def keys_in(word: str) -> tuple[str, ...]:
    """Give the keys that a word of a sentence answers to."""
    lengths = range(1, min(_KEY_LETTERS, len(word)) + 1)
    return (
        word,
        *("<" + word[:length] for length in lengths),
        *(">" + word[-length:] for length in lengths),
    )
