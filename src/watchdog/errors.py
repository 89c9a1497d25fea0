"""Every error Watchdog raises on purpose.

WatchdogError
├── DeclarationError    operators' YAML is wrong: every mistake with file, line and column
├── SettingsError       the environment or a secret file is wrong
├── FetchError          the outlet gave us no page; carries the poll's `Outcome`
├── ReadError           foreign bytes cannot be read; carries a reason for counting
│   ├── BodyError       a body is too large, or its encoding is not what it claims
│   ├── SourceError     bytes came, but they are no feed, sitemap or listing
│   ├── ExtractError    a page came, but no article can be read from it
│   └── SandboxError    the work ran out of time or memory, or its process died
├── ChannelError        a message was not delivered
├── StoreError          the database cannot be used
└── ArchiveError        a WARC file cannot be read or written

An error says whether trying again can help (`retryable`). Only the pipeline decides to
retry; the code that raises never sleeps or loops.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from watchdog.model import Outcome


class WatchdogError(Exception):
    """Base class: catch this at an edge, never bare `Exception`."""

    retryable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Mistake:
    """One mistake in one file, in words an operator can act on."""

    path: Path
    line: int  # from 1
    column: int  # from 1
    message: str

    def __str__(self) -> str:
        """Give `file:line:column: message`, the form editors can jump to."""
        return f"{self.path}:{self.line}:{self.column}: {self.message}"


class DeclarationError(WatchdogError):
    """Declarations with mistakes, all of them at once."""

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__("\n".join(str(mistake) for mistake in mistakes))
        self.mistakes = tuple(mistakes)


class SettingsError(WatchdogError):
    """The environment or a secret file is wrong; the message names the setting."""


class FetchError(WatchdogError):
    """The outlet gave us no page."""

    def __init__(
        self,
        url: str,
        reason: str,
        *,
        outcome: Outcome,
        retryable: bool,
        retry_after: timedelta | None = None,
        status: int | None = None,
    ) -> None:
        super().__init__(f"{url}: {reason}")
        self.url = url
        self.reason = reason
        self.outcome = outcome
        self.retryable = retryable
        self.retry_after = retry_after
        self.status = status


class ReadError(WatchdogError):
    """Foreign bytes cannot be read; `reason` is a short slug for counting."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason

    def __reduce__(self) -> tuple[type["ReadError"], tuple[str, str]]:
        """Travel between processes with both arguments."""
        return type(self), (self.reason, str(self))


class BodyError(ReadError):
    """A body is too large, or its encoding is not what it claims."""


class SourceError(ReadError):
    """The bytes of a source hold no list of articles."""


class ExtractError(ReadError):
    """No article can be read from a page."""


class SandboxError(ReadError):
    """Work on foreign bytes was stopped: `reason` is deadline, memory or crash."""

    def __init__(self, reason: str, message: str, *, retryable: bool = False) -> None:
        super().__init__(reason, message)
        self.retryable = retryable  # its process was ended from outside, for all we know


class ChannelError(WatchdogError):
    """A message was not delivered. The text holds no secret."""

    def __init__(
        self, message: str, *, retryable: bool, retry_after: timedelta | None = None
    ) -> None:
        super().__init__(message)
        self.retryable = retryable
        self.retry_after = retry_after


class StoreError(WatchdogError):
    """The database cannot be used: wrong address, wrong schema, no room."""

    def __init__(self, message: str, *, retryable: bool = False, undone: bool = False) -> None:
        super().__init__(message)
        self.retryable = retryable
        self.undone = undone  # nothing of it was kept, and the same again may well pass


class ArchiveError(WatchdogError):
    """A WARC file cannot be read or written."""
