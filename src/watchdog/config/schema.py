"""JSON Schema of the YAML files, for editors that complete and check while somebody types.

In:   the codes of the languages there are.
Out:  one schema each for a watchlist, an outlet and the routes, as plain values (draft 2020-12).
Pure: no I/O, no clock.

An editor knows one file at a time and no expressions: it finds a wrong key, a wrong word of a
fixed list, a list where a text belongs. `watchdog check` remains the one that knows everything.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from watchdog.declarations import SourceKind, Timing, WhenRefused
from watchdog.model import Field, LanguageCode, State

Schema = Mapping[str, Any]

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_AMOUNT = r"\d{1,9}(\.\d{1,3})?\s*[smhd]"

# An editor reads `2026` as a number and `yes` as it likes; the loader reads all of them as text.
_TEXT: Schema = {"type": ["string", "number", "boolean"]}
_ID: Schema = {"type": ["string", "number"], "pattern": r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"}
_FLAG: Schema = {"type": "boolean"}
_DURATION: Schema = {"type": "string", "pattern": f"^{_AMOUNT}$", "examples": ["5m", "72h"]}
_DAY: Schema = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$"}
_TIME: Schema = {"type": "string", "pattern": r"^([01]?\d|2[0-3]):[0-5]\d$"}
_URL: Schema = {"type": "string", "pattern": r"^https?://\S+$"}
_TERM: Schema = {
    "type": ["string", "number", "boolean"],
    "pattern": r"^\s*=?[^*]+\*?\s*$",
    "description": "a word or phrase; word* for any ending, =Word for this capitalisation only",
}
_EXPRESSION: Schema = {
    "type": "string",
    "minLength": 1,
    "description": 'AND OR NOT NEAR/n ( ) over concepts and "quoted terms"',
}


def watchlist_schema(languages: Iterable[LanguageCode]) -> Schema:
    """Describe a file of watch items."""
    codes = sorted(languages)
    terms = _some(_TERM)
    concept = _object({"names": _FLAG, "any": terms, **dict.fromkeys(codes, terms)}) | {
        "anyOf": [{"required": [name]} for name in ("any", *codes)]
    }
    keys = {
        "watchlist": _said("the id of this list", _ID),
        "title": _said("what people read", _TEXT),
        "languages": _some({"enum": codes}),
        "outlets": {"anyOf": [{"const": "all"}, _some(_ID)]},
        "route": _said("who hears of it, by name in routes.yaml", _ID),
        "concepts": {"type": "object", "additionalProperties": concept},
        "items": {"type": "array", "items": _item(codes)},
    }
    return _file("Watchdog: a watchlist", _object(keys, "watchlist"))


def outlet_schema(languages: Iterable[LanguageCode]) -> Schema:
    """Describe a file of one outlet."""
    keys = {
        "outlet": _said("the id of this outlet", _ID),
        "name": _TEXT,
        "publisher": _said("outlets of one publisher are one voice", _TEXT),
        "languages": _some({"enum": sorted(languages)}),
        "home": _URL,
        "enabled": _FLAG,
        "off_because": _TEXT,
        "identity": _said("groups of this pattern make the same article", {"type": "string"}),
        "strip": _said("tracking parameters beyond the common ones", _list(_TEXT)),
        "sources": _list(_source()),
        "every": _said("the longest interval between two polls", _DURATION),
        "pace": _object({"gap": _DURATION, "at_once": _whole(1, 8)}),
        "templates": _some(_TEXT),
        "css": _object({"title": _TEXT, "lead": _TEXT, "body": _TEXT, "drop": _list(_TEXT)}),
        "when_refused": _one_of(WhenRefused),
        "zone": _said("the time zone of dates that its pages show to readers", {"type": "string"}),
        "was": _said("an earlier id, whose history goes on", _ID),
    }
    return _file("Watchdog: an outlet", _object(keys, "outlet", "languages", "home"))


def routes_schema() -> Schema:
    """Describe the file of targets and routes."""
    address = {"type": "string", "description": "an address, or ${SECRET}"}
    keys = {
        "targets": {"type": "object", "additionalProperties": address},
        "routes": {"type": "object", "additionalProperties": _route()},
        "heartbeat": _said("pinged each minute while all is well", address),
    }
    return _file("Watchdog: routes", _object(keys))


# --- parts ---------------------------------------------------------------------------


def _item(codes: list[LanguageCode]) -> Schema:
    amount = r"^(article|(\d{1,5}\s+)?(sentence|paragraph)s?|\d{1,5}\s+words?)$"
    recurring = _object({"recurring": _DURATION}, "recurring")
    keys = {
        "id": _ID,
        "title": _said("the event, as alerts call it", _TEXT),
        "about": _said("anywhere in the article", _EXPRESSION),
        "match": _said("within the window: the words of the event", _EXPRESSION),
        "within": {"type": "string", "pattern": amount, "default": "2 sentences"},
        "unless": _said("cancels the window it stands in", _EXPRESSION),
        "in": _some(_one_of(Field)),
        "event": _said("the concepts whose state is judged", _some(_TEXT)),
        "episodes": {"anyOf": [{"const": "single"}, recurring]},
        "since": _said("dated events before this day are background", _DAY),
        "enabled": _FLAG,
        "route": _ID,
        "alert": _object({str(state): _one_of(Timing) for state in State}),
        "examples": _list(_example(codes)),
        "was": _said("an earlier id, whose history goes on", _ID),
    }
    return _object(keys, "id", "match")


def _example(codes: list[LanguageCode]) -> Schema:
    keys = {
        "lang": {"enum": codes},
        "title": _TEXT,
        "text": _TEXT,
        "published": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}"},
        "expect": {"enum": [*map(str, State), "silent"]},
        "todo": _said("a known miss: shown, does not fail", _FLAG),
    }
    written = {"anyOf": [{"required": ["text"]}, {"required": ["title"]}]}
    return _object(keys, "lang", "expect") | written


def _source() -> Schema:
    kinds = [str(kind) for kind in SourceKind]
    keys = {
        **dict.fromkeys(kinds, _URL),
        "select": _said("CSS selector of a listing's links", _TEXT),
        "include": _said("keep only addresses that match", {"type": "string"}),
    }
    return _object(keys) | {"oneOf": [{"required": [kind]} for kind in kinds]}


def _route() -> Schema:
    names, states = _some(_ID), _list(_one_of(State))
    keys = {
        "now": names,
        "digest": _object({"to": names, "at": _some(_TIME)}),
        "zone": _said("a time zone such as Europe/Brussels", {"type": "string"}),
        "quiet": _object({"from": _TIME, "until": _TIME, "let_through": states}, "from", "until"),
        "escalate": _object({"after": _DURATION, "states": states, "to": names}, "after", "to"),
        "at_most": {"type": "string", "pattern": r"^\d{1,6}\s+per\s+(minute|hour|day)$"},
    }
    return _object(keys, "now")


def _file(title: str, schema: Schema) -> Schema:
    return {"$schema": DRAFT, "title": title, **schema}


def _object(keys: Mapping[str, Schema], *required: str) -> dict[str, Any]:
    found: dict[str, Any] = {"type": "object", "properties": dict(keys)}
    return found | {"additionalProperties": False, "required": list(required)}


def _said(words: str, schema: Schema) -> Schema:
    return {**schema, "description": words}


def _list(schema: Schema) -> Schema:
    return {"type": "array", "items": schema, "uniqueItems": True}


def _some(schema: Schema) -> Schema:
    return {**_list(schema), "minItems": 1}


def _one_of(kind: Iterable[object]) -> Schema:
    return {"enum": [str(member) for member in kind]}


def _whole(low: int, high: int) -> Schema:
    return {"type": "integer", "minimum": low, "maximum": high}
