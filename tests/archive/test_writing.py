"""What is written can be read again, by us and by warcio."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from watchdog.archive import WarcWriter, read_warc
from watchdog.errors import ArchiveError
from watchdog.model import Page, Validators

PAGE = Page(
    url="https://outlet.example/a",
    requested_url="https://outlet.example/old",
    status=200,
    fetched_at=datetime(2026, 5, 1, 12, 0, 0, 123456, tzinfo=UTC),
    body=gzip.compress("<h1>خبر</h1>".encode()),
    content_encoding="gzip",
    content_type="text/html; charset=utf-8",
    validators=Validators(etag='"v1"', last_modified="Fri, 01 May 2026 11:00:00 GMT"),
)


def without_hash(page: Page) -> tuple[object, ...]:
    return (
        page.url,
        page.requested_url,
        page.status,
        page.fetched_at,
        page.body,
        page.content_encoding,
        page.content_type,
        page.validators.etag,
        page.validators.last_modified,
    )


def test_pages_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "new.warc.gz"
    with WarcWriter(path) as writer:
        writer.write(PAGE)

    assert [without_hash(page) for page in read_warc(path)] == [without_hash(PAGE)]


def test_a_file_is_appended_to_and_readable_while_written(tmp_path: Path) -> None:
    path = tmp_path / "new.warc.gz"
    for _ in range(2):
        with WarcWriter(path) as writer:
            writer.write(PAGE)
            assert list(read_warc(path))
            writer.write(PAGE)

    assert len(list(read_warc(path))) == 4


def test_other_tools_find_correct_digests(tmp_path: Path) -> None:
    path = tmp_path / "new.warc.gz"
    with WarcWriter(path) as writer:
        writer.write(PAGE)
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, check_digests=True):
            record.raw_stream.read()
            assert record.digest_checker.passed is True
            assert record.http_headers.get_statuscode() == "200"


@given(body=st.binary(max_size=500), status=st.integers(100, 999))
def test_any_body_and_status_come_back(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, status: int
) -> None:
    path = tmp_path_factory.mktemp("warc") / "new.warc.gz"
    page = Page(
        url=PAGE.url, requested_url=PAGE.url, status=status, fetched_at=PAGE.fetched_at, body=body
    )
    with WarcWriter(path) as writer:
        writer.write(page)

    assert [without_hash(page) for page in read_warc(path)] == [without_hash(page)]


def test_a_place_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="No such file"):
        WarcWriter(tmp_path / "missing" / "new.warc.gz")
