"""Pure: Document and compiled watchlists to Matches with spans."""

from watchdog.match.compiling import compile_watchlists
from watchdog.match.explain import Explanation, Finding, explain_document
from watchdog.match.find import assume_match, find_matches
from watchdog.match.matcher import Matcher

__all__ = [
    "Explanation",
    "Finding",
    "Matcher",
    "assume_match",
    "compile_watchlists",
    "explain_document",
    "find_matches",
]
