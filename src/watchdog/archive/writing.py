"""Pages -> a WARC file that any WARC tool can read.

In:   pages as they were fetched.
Out:  one compressed `response` record each, appended and flushed page by page.
"""

from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Self

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from watchdog.archive.reading import REQUESTED_URL
from watchdog.errors import ArchiveError
from watchdog.model import Page


class WarcWriter:
    """Appends pages to one file; use it in a `with` block."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._stream = path.open("ab")
        except OSError as error:
            raise ArchiveError(f"{path}: {error.strerror or error}") from error
        # WARC 1.1 dates have fractions of seconds: what is read again equals what was written.
        self._writer = WARCWriter(self._stream, gzip=True, warc_version="WARC/1.1")

    def write(self, page: Page) -> None:
        """Append one page, flushed to the operating system."""
        dates = {"WARC-Date": page.fetched_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
        if page.requested_url != page.url:
            dates[REQUESTED_URL] = page.requested_url
        record = self._writer.create_warc_record(
            page.url,
            "response",
            payload=BytesIO(page.body),
            length=len(page.body),
            http_headers=_http_headers(page),
            warc_headers_dict=dates,
        )
        try:
            self._writer.write_record(record)
        except OSError as error:
            raise ArchiveError(f"{self._path}: {error.strerror or error}") from error

    def close(self) -> None:
        """Close the file."""
        self._stream.close()

    def __enter__(self) -> Self:
        """Write within a `with` block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the file."""
        self.close()


def _http_headers(page: Page) -> StatusAndHeaders:
    try:
        phrase = HTTPStatus(page.status).phrase
    except ValueError:  # a status of the server's own invention
        phrase = ""
    values = {
        "Content-Type": page.content_type,
        "Content-Encoding": page.content_encoding,
        "ETag": page.validators.etag,
        "Last-Modified": page.validators.last_modified,
        "Content-Length": str(len(page.body)),
    }
    headers = [(name, value) for name, value in values.items() if value]
    return StatusAndHeaders(f"{page.status} {phrase}".strip(), headers, protocol="HTTP/1.1")
