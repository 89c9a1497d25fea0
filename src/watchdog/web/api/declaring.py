"""What an operation of the API is: declared once, served and documented from the same words.

In:   names, types and limits of parameters. Out: `Operation`s; typed values of a request.
Pure: no I/O.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from watchdog.store import Scope

LONGEST_VALUE = 500  # letters of a parameter
LARGEST_NUMBER = 2**63 - 1  # of a row
DEFAULT_LIMIT, MOST_ROWS = 50, 200

JsonSchema = Mapping[str, Any]


class ProblemError(Exception):
    """A request that cannot be answered: the status, and why in words."""

    def __init__(self, status: HTTPStatus, words: str) -> None:
        super().__init__(words)
        self.status = status


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One value a request may give."""

    name: str
    words: str
    kind: str = "string"  # or "integer", "moment"
    one_of: tuple[str, ...] = ()
    in_path: bool = False
    default: int | None = None
    least: int = 1  # of an integer
    most: int = LARGEST_NUMBER

    def read(self, text: str) -> object:
        """Understand a value; ProblemError names the parameter."""
        if len(text) > LONGEST_VALUE or "\x00" in text:
            raise self._wrong("is too long or no text")
        if self.kind == "integer":
            return self._number(text)
        if self.kind == "moment":
            return self._moment(text)
        if self.one_of and text not in self.one_of:
            raise self._wrong(f"is one of {', '.join(self.one_of)}")
        return text

    def schema(self) -> JsonSchema:
        """Describe its values as JSON Schema."""
        if self.kind == "integer":
            limits = {"minimum": self.least, "maximum": self.most}
            return {"type": "integer", **limits} | (
                {} if self.default is None else {"default": self.default}
            )
        if self.kind == "moment":
            return {"type": "string", "format": "date-time"}
        return {"type": "string", "maxLength": LONGEST_VALUE} | (
            {"enum": list(self.one_of)} if self.one_of else {}
        )

    def _number(self, text: str) -> int:
        number = int(text) if text.isascii() and text.isdigit() else -1
        if not self.least <= number <= self.most:
            raise self._wrong(f"is a number from {self.least} to {self.most}")
        return number

    def _moment(self, text: str) -> datetime:
        try:
            moment = datetime.fromisoformat(text.replace(" ", "+"))  # a plus that was not encoded
            return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise self._wrong("is a time such as 2026-05-01T12:00:00Z") from error

    def _wrong(self, words: str) -> ProblemError:
        return ProblemError(HTTPStatus.BAD_REQUEST, f"{self.name} {words}")


SINCE = Parameter(name="since", words="Only what is not older than this.", kind="moment")
UNTIL = Parameter(name="until", words="Only what is older than this.", kind="moment")
LIMIT = Parameter(
    name="limit", words="At most so many rows.", kind="integer", default=DEFAULT_LIMIT,
    most=MOST_ROWS,
)  # fmt: skip
NEXT = Parameter(name="next", words="The page that follows: what the page before gave as `next`.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What a request sends as JSON: texts by name."""

    required: tuple[Parameter, ...] = ()
    optional: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One thing that can be asked: route, permission, parameters, answer and the work."""

    method: str
    path: str  # below /api/v1
    scope: Scope | None  # None: open to anybody
    words: str
    run: Callable[..., object]  # (Desk, values, TokenRow | None) → what is answered
    parameters: tuple[Parameter, ...] = ()
    body: Body | None = None
    answer: JsonSchema = field(default_factory=dict)
    media_type: str = "application/json"

    @property
    def name(self) -> str:
        """Its name in the document: unique, from method and path."""
        words = self.path.replace("{", "").replace("}", "").replace(".", "/").replace("-", "/")
        return "_".join((self.method.lower(), *words.strip("/").split("/")))
