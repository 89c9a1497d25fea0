"""Bodies as they came over the wire -> bytes -> text.

In:   raw bytes, with the `Content-Encoding` and `Content-Type` that came with them.
Out:  inflated bytes, never more than the limit; text.
Pure: no I/O. `BodyError` (too-large, bad-encoding) where the bytes are not what they claim.

zlib is asked for at most `limit` bytes, so that a bomb costs no memory. gzip is also known by
its magic bytes: several outlets send it without saying so, or twice.
"""

import codecs
import re
import zlib

from w3lib.encoding import (
    html_body_declared_encoding,
    http_content_type_encoding,
    read_bom,
    resolve_encoding,
)

from watchdog.errors import BodyError

LIMIT = 10_000_000  # bytes, inflated
_GZIP = b"\x1f\x8b\x08"
_FIRST_OPENER = 0xC2  # from here on, a byte may open a character of several bytes in UTF-8
_STACKED = 2  # gzip within gzip happens; more is an attack
_PLAIN = re.compile(rb"^(?:\xef\xbb\xbf)?\s*(?:<|$)")  # readable under a false name all the same
_XML_ENCODING = re.compile(rb"""^\s*<\?xml[^>]{0,80}?encoding\s*=\s*["']([\w.:-]{2,40})["']""")
# Text encodings of the web; Python knows others ("base64", "punycode") that are none.
_SINGLE_BYTE = re.compile(r"(?:iso-?8859|windows-125|cp125|latin|ascii)", re.IGNORECASE)
_OF_THE_WEB = re.compile(
    r"^(?:utf-(?:8|16|32)|cp\d|iso8859|koi8|mac|gb|hz|big5|euc|shift|johab|tis|ascii|latin|kz|ptcp)"
)


def inflate(body: bytes, content_encoding: str = "", limit: int = LIMIT) -> bytes:
    """Undo the compression of a body.

    >>> import gzip
    >>> inflate(gzip.compress(b"news"), "")
    b'news'
    """
    if len(body) > limit:
        raise BodyError("too-large", f"{len(body)} bytes, more than {limit}")
    announced = content_encoding.strip().lower()
    if announced == "deflate":
        body = _inflate_deflate(body, limit)
    elif announced not in {"", "identity", "gzip", "x-gzip"}:
        raise BodyError("bad-encoding", f"{announced!r} is not gzip or deflate")
    elif announced.endswith("gzip") and not body.startswith(_GZIP) and not _PLAIN.match(body):
        raise BodyError("bad-encoding", "announced as gzip, but it is not")
    for _ in range(_STACKED):
        if not body.startswith(_GZIP):
            return body
        body = _inflate_gzip(body, limit)
    if body.startswith(_GZIP):
        raise BodyError("bad-encoding", f"compressed more than {_STACKED} times")
    return body


def decode(body: bytes, content_type: str = "") -> str:
    """Read bytes as text: BOM, charset of the header, declaration inside, UTF-8, windows-1252.

    The first that fits without a fault wins. Where none does and the text is UTF-8 but for a
    few bytes, those become U+FFFD; else everything is read as windows-1252.

    >>> decode("Düsseldorf".encode("latin-1"), "text/html; charset=ISO-8859-1")
    'Düsseldorf'
    """
    bom, marked = read_bom(body)
    if bom is not None and marked is not None:
        return body[len(marked) :].decode(bom, errors="replace")
    declared = (
        http_content_type_encoding(content_type or None),
        _declared_inside(body),
        "utf-8",
    )
    for name in declared:
        # Many servers declare a Latin charset of old for whatever they serve; no text in one
        # is UTF-8 by accident.
        wrong = name is not None and _SINGLE_BYTE.match(name)
        text = (_read_as(body, "utf-8") if wrong else None) or _read_as(body, name)
        if text is not None:
            return text
    damaged = body.decode("utf-8", errors="replace")
    foreign = sum(1 for byte in body if byte >= _FIRST_OPENER)
    if damaged.count("\ufffd") * 5 <= foreign:
        return damaged
    return body.decode("cp1252", errors="replace")


def _declared_inside(body: bytes) -> str | None:
    match = _XML_ENCODING.match(body)
    if match:
        return resolve_encoding(match[1].decode("ascii"))
    return html_body_declared_encoding(body)


def _read_as(body: bytes, name: str | None) -> str | None:
    resolved = resolve_encoding(name) if name else None
    if resolved is None or not _OF_THE_WEB.match(resolved.lower().replace("_", "-")):
        return None
    try:
        return codecs.decode(body, resolved)
    except UnicodeError:
        return None


def _inflate_gzip(body: bytes, limit: int) -> bytes:
    """Inflate every member of a gzip body; zeros or other bytes after the last are ignored."""
    out = bytearray()
    while body.startswith(_GZIP):
        part, body = _inflate_member(body, limit - len(out), zlib.MAX_WBITS | 16)
        out += part
    return bytes(out)


def _inflate_deflate(body: bytes, limit: int) -> bytes:
    """`deflate` is zlib by the book, and raw deflate from some servers."""
    try:
        return _inflate_member(body, limit, zlib.MAX_WBITS)[0]
    except BodyError as error:
        if error.reason == "too-large":
            raise
        return _inflate_member(body, limit, -zlib.MAX_WBITS)[0]


def _inflate_member(body: bytes, limit: int, window: int) -> tuple[bytes, bytes]:
    inflater = zlib.decompressobj(window)
    try:
        out = inflater.decompress(body, limit + 1)
    except zlib.error as error:
        raise BodyError("bad-encoding", f"cannot be inflated: {error}") from error
    if len(out) > limit:
        raise BodyError("too-large", f"more than {limit} bytes inflated")
    if not inflater.eof:
        raise BodyError("bad-encoding", "the compressed body is cut off")
    return out, inflater.unused_data
