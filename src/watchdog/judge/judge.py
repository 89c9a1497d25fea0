"""Stage: Match -> Judgement, in which state an article reports an event.

In:   a Match in its Document, the item, the language, when the article was published.
Out:  one Judgement: state, detail, cue and sentence as written.
Pure: no I/O, no clock, no randomness. Never raises, never drops a hit: what cannot be decided is
undecided.

Which sentence decides: those of the windows that name most of the event are judged one by
one. A verdict in the headline counts three times, in the first paragraph twice, elsewhere
once; the state with the greatest sum is the article's, in a tie the one that comes first. A
background or undecided sentence counts only where no other says anything.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from watchdog.declarations import Item, Language
from watchdog.judge.decide import UNDECIDED, Verdict, judge_sentence_text
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
    year = (published_at or now).year
    judged = [
        _judge_sentence(document, sentence, match.event, language, year)
        for sentence in telling_sentences(match.windows, match.event)
    ]
    deciding = _choose(judged)
    return _judgement(match, document, item, deciding)


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
    year: int,
) -> _Judged:
    inside = [
        (span.start - sentence.start, span.end - sentence.start)
        for span in event
        if _is_inside(span, sentence)
    ]
    verdict = judge_sentence_text(_written(document, sentence), inside, language, year=year)
    return _Judged(sentence, verdict, _weight(sentence))


def _weight(sentence: Sentence) -> int:
    if sentence.field is Field.TITLE:
        return _TITLE_WEIGHT
    return _LEAD_WEIGHT if sentence.paragraph == 0 else _BODY_WEIGHT


def _choose(judged: Sequence[_Judged]) -> _Judged | None:
    """Take the best supported state, and its weightiest and earliest sentence."""
    weights: defaultdict[State, int] = defaultdict(int)
    for one in judged:
        weights[one.verdict.state] += one.weight
    loud = [one for one in judged if one.verdict.state not in _QUIET]
    dated = [one for one in judged if one.verdict.state is State.BACKGROUND]
    candidates = loud or dated or judged
    return max(candidates, key=lambda one: (weights[one.verdict.state], one.weight), default=None)


def _judgement(match: Match, document: Document, item: Item, deciding: _Judged | None) -> Judgement:
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
    )


def _first_sentence(document: Document) -> Sentence:
    """Stand in for a match without windows, which is not to be expected."""
    nothing = Sentence(field=Field.TEXT, start=0, end=0, paragraph=1)
    return document.sentences[0] if document.sentences else nothing


def _written(document: Document, sentence: Sentence) -> str:
    text = document.title if sentence.field is Field.TITLE else document.text
    return text[sentence.start : sentence.end]
