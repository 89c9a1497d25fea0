"""A JSON Feed (jsonfeed.org, 1.0 and 1.1) -> Candidates.

In:   the text of a JSON Feed, and the URL it came from.
Out:  a Reading.
Pure: no I/O, no clock. `SourceError` (not-json, no-json-feed) for what is none.
"""

import json
from typing import Any

from watchdog.errors import SourceError
from watchdog.model import LanguageCode, Reading, language_of_tag
from watchdog.sources.entries import MAX_ENTRIES, EntryList, one_line, plain_text
from watchdog.text.dates import parse_date


def looks_like_json(text: str) -> bool:
    """Tell whether a body is a JSON object rather than XML."""
    return text.lstrip("\ufeff \t\r\n").startswith("{")


def read_json_feed(text: str, *, url: str, include: str | None) -> Reading:
    """Read `items`; `url` is an item's page, `external_url` serves where that is missing."""
    try:
        document = json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        words = f"no feed: begins like a JSON Feed, and is no JSON: {error}"
        raise SourceError("not-json", words[:200]) from error
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list):
        raise SourceError("no-json-feed", "a JSON object without a list of items")
    entries = EntryList(url, include)
    language = language_of_tag(_text(document, "language"))
    for item in items[:MAX_ENTRIES]:
        if isinstance(item, dict):
            _add(entries, item, language)
        else:
            entries.reject("no-link")
    entries.reject("over-limit", max(0, len(items) - MAX_ENTRIES))
    return entries.reading(complete=len(items) <= MAX_ENTRIES)


def _add(entries: EntryList, item: dict[str, Any], language: LanguageCode | None) -> None:
    content = plain_text(_text(item, "content_html")) or _text(item, "content_text")
    summary = plain_text(_text(item, "summary"))
    entries.add(
        _text(item, "url") or _text(item, "external_url") or _address(_text(item, "id")),
        title=one_line(_text(item, "title")),
        summary=summary or content,
        content=content if content != summary else "",
        published_at=parse_date(_text(item, "date_published")),
        updated_at=parse_date(_text(item, "date_modified")),
        language=language_of_tag(_text(item, "language")) or language,
        guid=_text(item, "id") or None,
    )


def _address(guid: str) -> str:
    return guid if guid.startswith(("http://", "https://")) else ""


def _text(item: dict[str, Any], key: str) -> str:
    value = item.get(key)
    if isinstance(value, bool):
        return ""
    return str(value).strip() if isinstance(value, str | int | float) else ""
