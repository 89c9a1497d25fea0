"""Pure: Document and compiled watchlists to Matches with spans."""

from watchdog.match.changing import change_matcher
from watchdog.match.compiling import compile_watchlists
from watchdog.match.explain import Explanation, Finding, explain_document
from watchdog.match.expressions import spoken_concepts
from watchdog.match.find import assume_match, find_matches
from watchdog.match.matcher import Matcher

__all__ = [
    "Explanation",
    "Finding",
    "Matcher",
    "assume_match",
    "change_matcher",
    "compile_watchlists",
    "explain_document",
    "find_matches",
    "spoken_concepts",
]
