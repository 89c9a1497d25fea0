"""YAML to typed declarations, or every mistake as file:line:column."""

from watchdog.config.expressions import (
    ExpressionError,
    concepts_in,
    events_in,
    parse_expression,
    write_expression,
)
from watchdog.config.loader import (
    Readings,
    load_declarations,
    load_languages,
    load_watchlist_text,
)
from watchdog.config.versions import changed_items, changed_readers, items_version, readers_version

__all__ = [
    "ExpressionError",
    "Readings",
    "changed_items",
    "changed_readers",
    "concepts_in",
    "events_in",
    "items_version",
    "load_declarations",
    "load_languages",
    "load_watchlist_text",
    "parse_expression",
    "readers_version",
    "write_expression",
]
