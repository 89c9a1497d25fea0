"""Make an article ready for matching: Article -> Document.

In:   an Article and its language. Out: its two fields folded, its sentences counted.
Pure: no I/O, no clock, no randomness.
"""

from functools import cache, partial

from watchdog.declarations import Language
from watchdog.model import Article, Document, Field, Sentence
from watchdog.text.fold import ZWNJ, fold, fold_joined
from watchdog.text.sentences import split_sentences


def build_document(article: Article, language: Language) -> Document:
    """Fold title and text; a headline is one sentence, a newline ends a paragraph."""
    text = article.text
    return Document(
        language=language.code,
        title=article.title,
        text=text,
        folded_title=fold(article.title, language),
        folded_text=fold(text, language),
        joined_title=fold_joined(article.title, language) if ZWNJ in article.title else None,
        joined_text=fold_joined(text, language) if ZWNJ in text else None,
        # Most articles match nothing, and splitting costs more than folding: once, when asked.
        split=cache(partial(_split_article, article.title, text, language)),
    )


def _split_article(title: str, text: str, language: Language) -> tuple[Sentence, ...]:
    return (*_title_sentences(title), *_text_sentences(text, language))


def _title_sentences(title: str) -> tuple[Sentence, ...]:
    if not title.strip():
        return ()
    return (Sentence(field=Field.TITLE, start=0, end=len(title), paragraph=0),)


def _text_sentences(text: str, language: Language) -> tuple[Sentence, ...]:
    found = []
    field = Field.TEXT
    paragraph = counted_to = 0
    for start, end in split_sentences(text, language):
        paragraph += text.count("\n", counted_to, start)
        counted_to = start
        found.append(Sentence(field, start, end, paragraph))
    return tuple(found)
