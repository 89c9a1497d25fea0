"""WARC file -> Pages: one for every HTTP response recorded in it.

In:   a path to a WARC file, compressed per record or not at all.
Out:  Pages in the order of the file, bodies still compressed as recorded, `Transfer-Encoding`
      undone; or `ArchiveError` with file, number and offset of the record.

A body in an encoding we do not read (`br`, `zstd`, stacked ones) is given on as it is, with its
encoding's name: reading it fails with a `BodyError` and is counted there, so no record is lost
on the way. Requests, revisits, metadata and answers of other protocols are no pages.

warcio passes over damage in silence (a truncated file ends early, a broken compressed member
swallows all that follows); here every record is checked to be whole.
"""

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from warcio.archiveiterator import WARCIterator
from warcio.bufferedreaders import ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser

from watchdog.errors import ArchiveError
from watchdog.model import Page, Validators

REQUESTED_URL = "X-Requested-URI"  # our own WARC header: the URL before redirects

OnBroken = Callable[[ArchiveError], None]


class _DamagedError(Exception):
    """The file cannot be read on from here."""


class _BrokenError(Exception):
    """One record makes no sense, but the next one can be found."""


def read_warc(path: Path, *, on_broken: OnBroken | None = None) -> Iterator[Page]:
    """Give the pages of a file, one at a time.

    A broken record raises `ArchiveError`, or is handed to `on_broken` and passed over. Where
    the file itself is damaged, so that nothing after it can be found, it always raises.
    """
    try:
        with path.open("rb") as stream:
            yield from _read_records(path, stream, on_broken)
    except OSError as error:
        raise ArchiveError(f"{path}: {error.strerror or error}") from error


def _read_records(path: Path, stream: BinaryIO, on_broken: OnBroken | None) -> Iterator[Page]:
    archive = _Archive(stream)
    number = 0
    try:
        for record in archive:
            number += 1
            try:
                page = _read_record(archive, record)
            except _BrokenError as error:
                start = archive.get_record_offset()
                failure = ArchiveError(f"{path}: record {number} at {start}: {error}")
                if on_broken is None:
                    raise failure from error
                on_broken(failure)
                continue
            if page is not None:
                yield page
    except (_DamagedError, ArchiveLoadFailed) as error:
        place = f"after record {number}, near byte {archive.offset}"
        raise ArchiveError(f"{path}: {place}: {_describe(error)}") from error


def _describe(error: Exception) -> str:
    if isinstance(error, _DamagedError):
        return str(error)
    if "non-chunked gzip" in str(error):
        return "compressed as a whole, not record by record; `warcio recompress` mends that"
    return "here is no WARC record"


class _Archive(WARCIterator):  # type: ignore[misc]  # warcio has no types
    """warcio's iterator over whole records, which also knows whether the last one was whole."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(stream, no_record_parse=True)

    def close(self) -> None:
        """Notice, when warcio comes to the end of the file, a member that has not ended."""
        unfinished = self.reader.decompressor and not self.reader.decompressor.eof
        empty = self.reader.num_block_read == 0 and self.fh.tell() == 0
        super().close()
        if unfinished and not empty:
            raise _DamagedError("the file ends in the middle of a record")


def _read_record(archive: _Archive, record: ArcWarcRecord) -> Page | None:
    """Read one record to its end; None when it is no HTTP response."""
    headers: StatusAndHeaders = record.rec_headers
    length = headers.get_header("Content-Length", "")
    if not length.isdigit():
        raise _DamagedError("the record does not say how long it is")
    block: bytes = record.raw_stream.read()
    if len(block) != int(length):
        raise _DamagedError("the record is cut short")
    faults = archive.err_count
    archive.read_to_end()
    if archive.err_count > faults:
        raise _DamagedError("the record is longer than it says")
    if headers.get_header("WARC-Type") != "response":
        return None
    url = headers.get_header("WARC-Target-URI", "")
    if not url.lower().startswith(("http://", "https://")):
        return None
    return _read_page(url, headers, block)


def _read_page(url: str, headers: StatusAndHeaders, block: bytes) -> Page:
    stream = BytesIO(block)
    try:
        answer = StatusAndHeadersParser([], verify=False).parse(stream)
        status = int(answer.statusline.split(" ", 1)[0])
    except (EOFError, ValueError) as error:
        raise _BrokenError("the record holds no HTTP response") from error
    body = _read_body(answer, stream)
    return Page(
        url=url,
        requested_url=headers.get_header(REQUESTED_URL) or url,
        status=status,
        fetched_at=_read_date(headers.get_header("WARC-Date", "")),
        body=body,
        content_encoding=_join(answer, "Content-Encoding"),
        content_type=answer.get_header("Content-Type") or "",
        validators=Validators(
            etag=answer.get_header("ETag"),
            last_modified=answer.get_header("Last-Modified"),
            body_hash=hashlib.sha256(body).hexdigest(),
        ),
    )


def _read_body(answer: StatusAndHeaders, stream: BytesIO) -> bytes:
    """Undo `Transfer-Encoding`; some recorders undo it and keep the header, which is noticed."""
    if "chunked" in _join(answer, "Transfer-Encoding"):
        return bytes(ChunkedDataReader(stream).read())
    return stream.read()


def _join(answer: StatusAndHeaders, name: str) -> str:
    """Give all values of a header, in lower case, `identity` left out."""
    values = (value for key, value in answer.headers if key.lower() == name.lower())
    parts = (part.strip().lower() for value in values for part in value.split(","))
    return ", ".join(part for part in parts if part not in ("", "identity"))


def _read_date(text: str) -> datetime:
    try:
        date = datetime.fromisoformat(text)
    except ValueError as error:
        raise _BrokenError("the record has no date") from error
    return date.replace(tzinfo=UTC) if date.tzinfo is None else date.astimezone(UTC)
