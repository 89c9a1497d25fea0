"""WARC files as other tools write them, and as accidents leave them."""

import gzip
import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from watchdog.archive import read_warc
from watchdog.errors import ArchiveError
from watchdog.model import Page, Validators

AT = datetime(2024, 5, 3, 18, 19, 8, tzinfo=UTC)
URL = "https://outlet.example/a"
HTML = b"<h1>News</h1>"


def http(body: bytes = HTML, status: str = "200 OK", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", "Content-Type: text/html; charset=utf-8"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def record(block: bytes, *, drop: str = "", **headers: str) -> bytes:
    fields = {
        "WARC-Type": "response",
        "WARC-Date": "2024-05-03T18:19:08Z",
        "WARC-Record-ID": "<urn:uuid:a0266ee8-069b-4e06-867e-cd0cd56c3bbc>",
        "WARC-Target-URI": URL,
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block)),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    fields.pop(drop, None)
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"WARC/1.0\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def read(tmp_path: Path, *records: bytes, compressed: bool = True) -> list[Page]:
    path = tmp_path / "some.warc"
    path.write_bytes(b"".join(gzip.compress(each) if compressed else each for each in records))
    return list(read_warc(path))


@pytest.mark.parametrize("compressed", [True, False])
def test_a_response_becomes_a_page(tmp_path: Path, *, compressed: bool) -> None:
    block = http(ETag='"v1"', Last_Modified="Fri, 03 May 2024 18:00:00 GMT")

    assert read(tmp_path, record(block), record(http()), compressed=compressed)[0] == Page(
        url=URL,
        requested_url=URL,
        status=200,
        fetched_at=AT,
        body=HTML,
        content_type="text/html; charset=utf-8",
        validators=Validators(
            etag='"v1"',
            last_modified="Fri, 03 May 2024 18:00:00 GMT",
            body_hash=hashlib.sha256(HTML).hexdigest(),
        ),
    )


def test_other_records_are_no_pages(tmp_path: Path) -> None:
    others = [
        record(b"software: x\r\n", WARC_Type="warcinfo"),
        record(b"GET /a HTTP/1.1\r\n\r\n", WARC_Type="request"),
        record(http(), WARC_Type="revisit"),
        record(b"", WARC_Type="metadata"),
        record(b"20240503 outlet.example. A 192.0.2.1", WARC_Target_URI="dns:outlet.example"),
    ]
    assert len(read(tmp_path, *others, record(http()), *others)) == 1


def test_bodies_stay_as_compressed_as_they_were(tmp_path: Path) -> None:
    body = gzip.compress(HTML)
    (page,) = read(tmp_path, record(http(body, Content_Encoding="GZip")))

    assert (page.content_encoding, page.body) == ("gzip", body)


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, br"])
def test_a_body_in_an_unknown_encoding_is_given_on_under_its_name(
    tmp_path: Path, encoding: str
) -> None:
    (page,) = read(tmp_path, record(http(b"\x8b\x03\x80", Content_Encoding=encoding)))

    assert (page.content_encoding, page.body) == (encoding, b"\x8b\x03\x80")


def test_identity_is_no_encoding(tmp_path: Path) -> None:
    (page,) = read(tmp_path, record(http(Content_Encoding="identity")))
    assert page.content_encoding == ""


def test_chunks_are_put_together(tmp_path: Path) -> None:
    chunks = b"4\r\n<h1>\r\n9\r\nNews</h1>\r\n0\r\n\r\n"
    (page,) = read(tmp_path, record(http(chunks, Transfer_Encoding="chunked")))
    assert page.body == HTML


def test_chunks_that_were_put_together_already_stay(tmp_path: Path) -> None:
    (page,) = read(tmp_path, record(http(Transfer_Encoding="chunked")))
    assert page.body == HTML


def test_chunks_hold_compressed_bytes(tmp_path: Path) -> None:
    body = gzip.compress(HTML)
    chunks = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
    block = http(chunks, Transfer_Encoding="chunked", Content_Encoding="gzip")
    (page,) = read(tmp_path, record(block))

    assert (page.content_encoding, page.body) == ("gzip", body)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024-05-03T18:19:08.123456Z", AT.replace(microsecond=123456)),
        ("2024-05-03T20:19:08+02:00", AT),
        ("2024-05-03T18:19:08", AT),
    ],
)
def test_dates(tmp_path: Path, text: str, date: datetime) -> None:
    (page,) = read(tmp_path, record(http(), WARC_Date=text))
    assert (page.fetched_at, page.fetched_at.tzinfo) == (date, UTC)


def test_statuses_and_bracketed_urls(tmp_path: Path) -> None:
    """Old wget versions put the URL in angle brackets."""
    (page,) = read(tmp_path, record(http(status="404 Not Found"), WARC_Target_URI=f"<{URL}>"))
    assert (page.url, page.status) == (URL, 404)


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (record(b"what is this"), "no HTTP response"),
        (record(http(status="fine")), "no HTTP response"),
        (record(http(), WARC_Date="yesterday"), "no date"),
        (record(http(), drop="WARC-Date"), "no date"),
    ],
)
def test_a_broken_record_is_told_and_may_be_passed_over(
    tmp_path: Path, broken: bytes, reason: str
) -> None:
    path = tmp_path / "some.warc.gz"
    first = gzip.compress(record(http()))
    path.write_bytes(first + gzip.compress(broken) + first)

    with pytest.raises(ArchiveError, match=reason) as caught:
        list(read_warc(path))
    assert str(caught.value).startswith(f"{path}: record 2 at {len(first)}: ")

    told: list[ArchiveError] = []
    assert len(list(read_warc(path, on_broken=told.append))) == 2
    assert len(told) == 1


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (record(http(), Content_Length="40"), "longer than it says"),
        (record(http(), Content_Length="4000"), "cut short"),
        (record(http(), Content_Length="many"), "how long it is"),
        (record(http(), drop="Content-Length"), "how long it is"),
        (b"<html>no record</html>", "no WARC record"),
        (record(http()) * 2, "compressed as a whole"),
    ],
)
def test_where_the_next_record_cannot_be_found_the_reading_ends(
    tmp_path: Path, damage: bytes, reason: str
) -> None:
    path = tmp_path / "some.warc.gz"
    path.write_bytes(gzip.compress(record(http())) + gzip.compress(damage))

    with pytest.raises(ArchiveError, match=rf"after record [123], near byte \d+: .*{reason}"):
        list(read_warc(path, on_broken=lambda _: None))


@pytest.mark.parametrize("compressed", [True, False])
def test_a_file_cut_anywhere_is_told(tmp_path: Path, *, compressed: bool) -> None:
    """Only a cut exactly between two records cannot be noticed."""
    one = record(http())
    one = gzip.compress(one) if compressed else one
    path = tmp_path / "cut.warc"
    for length in range(len(one) + 1, 2 * len(one) - 4):  # the last four bytes are blank lines
        path.write_bytes((one + one)[:length])
        pages = read_warc(path, on_broken=lambda _: None)
        assert next(pages).body == HTML
        with pytest.raises(ArchiveError, match=r"cut\.warc: after record [12]"):
            list(pages)


def test_damage_within_a_compressed_record_is_told(tmp_path: Path) -> None:
    """warcio alone would end here without a word."""
    good = gzip.compress(record(http(b"x" * 100_000)), compresslevel=0)
    bad = bytearray(good)
    bad[50_000:50_010] = b"\xff" * 10
    path = tmp_path / "some.warc.gz"
    path.write_bytes(good + bad + good)

    with pytest.raises(ArchiveError, match="after record 2"):
        list(read_warc(path))


@pytest.mark.parametrize(
    "content", [b"hello", b"\x1f\x8b", b"WARC/1.0\r\n\r\n", gzip.compress(b"x")]
)
def test_a_file_that_is_no_warc_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "no.warc"
    path.write_bytes(content)

    with pytest.raises(ArchiveError, match=r"no\.warc"):
        list(read_warc(path))


def test_an_empty_file_has_no_pages_and_a_missing_one_is_told(tmp_path: Path) -> None:
    assert read(tmp_path) == []
    with pytest.raises(ArchiveError, match="No such file"):
        list(read_warc(tmp_path / "missing.warc"))


def test_pages_come_one_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "some.warc.gz"
    path.write_bytes(gzip.compress(record(http())) + b"damage")
    pages = read_warc(path)

    assert next(pages).url == URL
    with pytest.raises(ArchiveError):
        next(pages)


@pytest.mark.corpus
def test_recorded_pages_are_all_read(corpus: Path) -> None:
    pages = list(read_warc(corpus / "pages-2023-2024.warc.gz"))

    assert len(pages) == 133
    assert {page.status for page in pages} == {200}
    assert all(page.body for page in pages)
