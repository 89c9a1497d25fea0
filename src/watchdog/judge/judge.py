"""Stage: Match -> Judgement, in which state an article reports an event.

In:   a Match in its Document, the item, the language, when the article was published.
Out:  one Judgement: state, detail, cue and sentence as written.
Pure: no I/O, no clock, no randomness. Never raises, never drops a hit: what cannot be decided is
undecided.

Which sentence decides: those of the windows that name most of the event are judged one by
one. A verdict in the headline counts three times, in another headline of the page or in the
first paragraph twice, elsewhere once; the state with the greatest sum is the article's, in a tie
the one that comes first. A background or undecided sentence, or a question without a cue, counts
only where no other says anything. Where some sentences say that it happened and others, of more
than half their weight, that it did not, the judgement names those states as conflicts.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from watchdog.declarations import Item, Language
from watchdog.judge.decide import (
    UNDECIDED,
    Considered,
    Verdict,
    explain_sentence_text,
    judge_sentence_text,
)
from watchdog.model import Document, Field, Judgement, Match, Sentence, Span, State

_QUIET = (State.BACKGROUND, State.UNDECIDED)
_TITLE_WEIGHT, _LEAD_WEIGHT, _BODY_WEIGHT = 3, 2, 1


@dataclass(frozen=True, slots=True)
class _Judged:
    sentence: Sentence
    verdict: Verdict
    weight: int


def judge_match(
    match: Match,
    document: Document,
    item: Item,
    language: Language,
    *,
    published_at: datetime | None,
    now: datetime,
) -> Judgement:
    """Judge one match; an article without a date is taken as written now."""
    written = (published_at or now).date()
    judged = [
        _judge_sentence(document, sentence, match.event, language, written, item.since)
        for sentence in telling_sentences(match.windows, match.event)
    ]
    deciding, conflicts = _choose(judged)
    return _judgement(match, document, item, deciding, conflicts)


def explain_match(
    match: Match,
    document: Document,
    item: Item,
    language: Language,
    *,
    published_at: datetime | None,
    now: datetime,
) -> tuple[tuple[str, tuple[Considered, ...]], ...]:
    """Give each sentence that is judged, with every cue that was considered in it."""
    explained = []
    for sentence in telling_sentences(match.windows, match.event):
        text = _written(document, sentence)
        considered = explain_sentence_text(
            text,
            _events_in(sentence, match.event),
            language,
            written=(published_at or now).date(),
            since=item.since,
        )
        explained.append((text, considered))
    return tuple(explained)


def telling_sentences(
    windows: Iterable[Sequence[Sentence]], event: Sequence[Span]
) -> tuple[Sentence, ...]:
    """Give the sentences of each window that name the most of the event's concepts."""
    telling: dict[Sentence, None] = {}
    for window in windows:
        named = {sentence: _concepts_named(sentence, event) for sentence in window}
        most = max(named.values(), default=0)
        telling.update((sentence, None) for sentence, count in named.items() if count == most)
    return tuple(telling)


def _concepts_named(sentence: Sentence, event: Sequence[Span]) -> int:
    return len({span.concept for span in event if _is_inside(span, sentence)})


def _is_inside(span: Span, sentence: Sentence) -> bool:
    same = span.field is sentence.field
    return same and sentence.start <= span.start and span.end <= sentence.end


def _judge_sentence(
    document: Document,
    sentence: Sentence,
    event: Sequence[Span],
    language: Language,
    written: date,
    since: date | None,
) -> _Judged:
    inside = _events_in(sentence, event)
    text = _written(document, sentence)
    verdict = judge_sentence_text(text, inside, language, written=written, since=since)
    return _Judged(sentence, verdict, _weight(sentence))


def _events_in(sentence: Sentence, event: Sequence[Span]) -> list[tuple[int, int]]:
    return [
        (span.start - sentence.start, span.end - sentence.start)
        for span in event
        if _is_inside(span, sentence)
    ]


def _weight(sentence: Sentence) -> int:
    if sentence.field is Field.TITLE:
        return _TITLE_WEIGHT if sentence.paragraph == 0 else _LEAD_WEIGHT
    return _LEAD_WEIGHT if sentence.paragraph == 0 else _BODY_WEIGHT


def _choose(judged: Sequence[_Judged]) -> tuple[_Judged | None, tuple[State, ...]]:
    """Take the best supported state and its weightiest, earliest sentence; and what conflicts."""
    weights: defaultdict[State, int] = defaultdict(int)
    loud = [one for one in judged if one.verdict.state not in _QUIET and one.verdict.cue]
    dated = [one for one in judged if one.verdict.state is State.BACKGROUND]
    asking = [one for one in judged if one.verdict.state is State.POSSIBLE]
    candidates = loud or dated or asking or judged
    for one in candidates:
        weights[one.verdict.state] += one.weight
    best = max(candidates, key=lambda one: (weights[one.verdict.state], one.weight), default=None)
    return best, () if best is None else _conflicts(best.verdict.state, weights)


def _conflicts(state: State, weights: Mapping[State, int]) -> tuple[State, ...]:
    """Name the states that contradict the article's own: it happened, and it did not.

    What has at most half of its weight is taken as history or as somebody's wish.
    """
    return tuple(
        other
        for other in State
        if other is not state
        and other not in _QUIET
        and State.DONE in {state, other}
        and 2 * weights.get(other, 0) > weights[state]
    )


def _judgement(
    match: Match,
    document: Document,
    item: Item,
    deciding: _Judged | None,
    conflicts: tuple[State, ...],
) -> Judgement:
    sentence = deciding.sentence if deciding else _first_sentence(document)
    verdict = deciding.verdict if deciding else UNDECIDED
    text = _written(document, sentence)
    return Judgement(
        item=match.item,
        item_version=item.version,
        state=verdict.state,
        detail=verdict.detail,
        cue=" … ".join(text[start:end] for start, end in verdict.spans) or None,
        cue_spans=tuple(
            (sentence.field, sentence.start + start, sentence.start + end)
            for start, end in verdict.spans
        ),
        sentence=text,
        sentence_field=sentence.field,
        sentence_start=sentence.start,
        spans=match.spans,
        prominent=_weight(sentence) > _BODY_WEIGHT,
        attributed=verdict.attributed,
        conflicts=conflicts,
    )


def _first_sentence(document: Document) -> Sentence:
    """Stand in for a match without windows, which is not to be expected."""
    nothing = Sentence(field=Field.TEXT, start=0, end=0, paragraph=1)
    return document.sentences[0] if document.sentences else nothing


def _written(document: Document, sentence: Sentence) -> str:
    text = document.title if sentence.field is Field.TITLE else document.text
    return text[sentence.start : sentence.end]
