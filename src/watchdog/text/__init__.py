"""Pure, below the stages: fold with offsets, sentences, language, Document, URLs, dates, bodies."""

from watchdog.text.bodies import decode, inflate
from watchdog.text.clean import clean_text
from watchdog.text.dates import parse_date
from watchdog.text.document import build_document
from watchdog.text.fold import fold, fold_joined, fold_term, fold_terms, whole_letters_end
from watchdog.text.identify import (
    find_language,
    identify_language,
    plain_language,
    widen_model,
)
from watchdog.text.rows import Row, as_text, csv_lines, json_line, json_text
from watchdog.text.searching import Passage, Phrase, find_passage, read_query, searchable
from watchdog.text.sentences import split_sentences
from watchdog.text.urls import canonical_url, host_of

__all__ = [
    "Passage",
    "Phrase",
    "Row",
    "as_text",
    "build_document",
    "canonical_url",
    "clean_text",
    "csv_lines",
    "decode",
    "find_language",
    "find_passage",
    "fold",
    "fold_joined",
    "fold_term",
    "fold_terms",
    "host_of",
    "identify_language",
    "inflate",
    "json_line",
    "json_text",
    "parse_date",
    "plain_language",
    "read_query",
    "searchable",
    "split_sentences",
    "whole_letters_end",
    "widen_model",
]
