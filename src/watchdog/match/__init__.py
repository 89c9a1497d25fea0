"""Pure: Document and compiled watchlists to Matches with spans."""

from watchdog.match.find import assume_match, find_matches
from watchdog.match.matcher import Matcher, compile_watchlists

__all__ = ["Matcher", "assume_match", "compile_watchlists", "find_matches"]
