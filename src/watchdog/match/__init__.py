"""Pure: Document and compiled watchlists to Matches with spans."""

from watchdog.match.explain import Explanation, Finding, explain_document
from watchdog.match.find import assume_match, find_matches
from watchdog.match.matcher import Matcher, compile_watchlists

__all__ = [
    "Explanation",
    "Finding",
    "Matcher",
    "assume_match",
    "compile_watchlists",
    "explain_document",
    "find_matches",
]
