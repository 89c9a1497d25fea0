"""Make an article ready for matching: Article -> Document.

In:   an Article and its language. Out: its two fields folded, its sentences counted.
Pure: no I/O, no clock, no randomness.
"""

from functools import partial

from watchdog.declarations import Language
from watchdog.model import Article, Document, Field, Sentence
from watchdog.text.fold import ZWNJ, fold, fold_joined
from watchdog.text.once import Once
from watchdog.text.sentences import split_sentences


def build_document(article: Article, language: Language) -> Document:
    """Fold titles and text; a headline is one sentence, a newline ends a paragraph.

    A page may have two headlines, one for its readers and one for those it is shared with. All
    are matched: the field is the headline with the others below it, a line each, so that
    offsets in the headline are the same with and without them.
    """
    titles = (article.title, *article.other_titles)
    title, text = "\n".join(titles), article.text
    return Document(
        language=language.code,
        title=title,
        text=text,
        folded_title=fold(title, language),
        folded_text=fold(text, language),
        joined_title=fold_joined(title, language) if ZWNJ in title else None,
        joined_text=fold_joined(text, language) if ZWNJ in text else None,
        # Most articles match nothing, and splitting costs more than folding: once, when asked.
        split=Once(partial(_split_article, titles, text, language)),
    )


def _split_article(titles: tuple[str, ...], text: str, language: Language) -> tuple[Sentence, ...]:
    return (*_title_sentences(titles), *_text_sentences(text, language))


def _title_sentences(titles: tuple[str, ...]) -> tuple[Sentence, ...]:
    found, start = [], 0
    for number, title in enumerate(titles):
        if title.strip():
            found.append(Sentence(Field.TITLE, start, start + len(title), number))
        start += len(title) + 1
    return tuple(found)


def _text_sentences(text: str, language: Language) -> tuple[Sentence, ...]:
    found = []
    field = Field.TEXT
    paragraph = counted_to = 0
    for start, end in split_sentences(text, language):
        paragraph += text.count("\n", counted_to, start)
        counted_to = start
        found.append(Sentence(field, start, end, paragraph))
    return tuple(found)
