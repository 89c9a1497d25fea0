import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.errors import BodyError
from watchdog.text.bodies import decode, inflate

PASHTO = "د کابل خبرونه"


def raw_deflate(body: bytes) -> bytes:
    return zlib.compress(body, wbits=-zlib.MAX_WBITS)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (b"<p>x</p>", ""),
        (b"<p>x</p>", "identity"),
        (gzip.compress(b"<p>x</p>"), "gzip"),
        (gzip.compress(b"<p>x</p>"), "x-gzip"),
        (gzip.compress(b"<p>x</p>"), ""),  # unasked and unannounced
        (gzip.compress(gzip.compress(b"<p>x</p>")), "gzip"),  # a .gz file, compressed again
        (gzip.compress(b"<p>") + gzip.compress(b"x</p>") + b"\0\0", "gzip"),
        (zlib.compress(b"<p>x</p>"), "deflate"),
        (raw_deflate(b"<p>x</p>"), "deflate"),
        (b"<p>x</p>", "gzip"),  # announced, but plain
    ],
)
def test_inflates(body: bytes, encoding: str) -> None:
    assert inflate(body, encoding) == b"<p>x</p>"


@pytest.mark.parametrize(
    ("body", "encoding", "reason"),
    [
        (gzip.compress(bytes(1_001)), "gzip", "too-large"),
        (gzip.compress(bytes(600)) + gzip.compress(bytes(600)), "gzip", "too-large"),
        (gzip.compress(gzip.compress(bytes(50_000_000))), "gzip", "too-large"),
        (zlib.compress(bytes(1_001)), "deflate", "too-large"),
        (bytes(1_001), "", "too-large"),
        (gzip.compress(gzip.compress(gzip.compress(b"x"))), "", "bad-encoding"),
        (gzip.compress(b"news")[:-9], "gzip", "bad-encoding"),
        (b"\x1f\x8b\x08garbage", "gzip", "bad-encoding"),
        (b"garbage", "gzip", "bad-encoding"),
        (b"garbage", "deflate", "bad-encoding"),
        (b"<p>", "br", "bad-encoding"),
        (b"<p>", "gzip, gzip", "bad-encoding"),
    ],
)
def test_refuses(body: bytes, encoding: str, reason: str) -> None:
    limit = 100_000 if len(body) > 10_000 else 1_000
    with pytest.raises(BodyError) as caught:
        inflate(body, encoding, limit)

    assert caught.value.reason == reason


@given(st.binary(max_size=200), st.sampled_from(["", "gzip", "deflate"]))
def test_any_bytes_are_inflated_or_refused(body: bytes, encoding: str) -> None:
    try:
        assert len(inflate(body, encoding, 1_000)) <= 1_000
    except BodyError as error:
        assert error.reason in {"too-large", "bad-encoding"}  # noqa: PT017 - either is fine


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("\ufeffکابل".encode(), "text/html; charset=latin-1", "کابل"),  # BOM first
        (PASHTO.encode("utf-16"), "", PASHTO),
        (PASHTO.encode("cp1256", "ignore"), "text/html; charset=windows-1256",
         PASHTO.encode("cp1256", "ignore").decode("cp1256")),
        ("Köln".encode("latin-1"), "text/html; charset=ISO-8859-1", "Köln"),
        (b'<?xml version="1.0" encoding="ISO-8859-1"?><t>K\xf6ln</t>', "application/xml",
         '<?xml version="1.0" encoding="ISO-8859-1"?><t>Köln</t>'),
        (b"<meta charset=windows-1251>\xcc\xe8\xf0", "", "<meta charset=windows-1251>Мир"),
        (PASHTO.encode(), "", PASHTO),
        (PASHTO.encode(), "text/html; charset=ISO-8859-1", PASHTO),  # a server's default
        (f"<meta charset=latin1>{PASHTO}".encode(), "", f"<meta charset=latin1>{PASHTO}"),
        (PASHTO.encode("utf-16-le"), "text/xml; charset=utf-16le", PASHTO),
        ("Köln".encode("cp1252"), "", "Köln"),
        ("Köln".encode(), "text/html; charset=nonsense", "Köln"),
        (b"plain", "text/html; charset=base64", "plain"),  # a codec, but no encoding of the web
    ],
)  # fmt: skip
def test_decodes_by_the_first_that_fits(body: bytes, content_type: str, text: str) -> None:
    assert decode(body, content_type) == text


def test_a_few_broken_bytes_do_not_turn_pashto_into_latin() -> None:
    body = PASHTO.encode() * 5

    assert decode(body[:-1] + b"\xff", "text/html; charset=utf-8").startswith(PASHTO)


@given(st.binary(max_size=200), st.text(max_size=30))
def test_any_bytes_are_text(body: bytes, charset: str) -> None:
    assert isinstance(decode(body, f"text/html; charset={charset}"), str)
