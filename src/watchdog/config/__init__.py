"""YAML to typed declarations, or every mistake as file:line:column."""

from watchdog.config.expressions import (
    ExpressionError,
    concepts_in,
    events_in,
    parse_expression,
    write_expression,
)
from watchdog.config.loader import load_declarations, load_languages, load_watchlist_text

__all__ = [
    "ExpressionError",
    "concepts_in",
    "events_in",
    "load_declarations",
    "load_languages",
    "load_watchlist_text",
    "parse_expression",
    "write_expression",
]
