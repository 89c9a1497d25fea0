"""Make pictures of pages small: 256 colours are enough for text on paper.

In:   a PNG as browsers write it: eight bits a channel, not interlaced.
Out:  the same picture with a palette, a third of the size or less.
"""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SIGNATURE = b"\x89PNG\r\n\x1a\n"
COLOURS = 256
CHANNELS = {2: 3, 6: 4}  # by the colour type in the header: RGB, RGBA

Pixels = NDArray[np.uint8]


def shrink(image: Path) -> None:
    """Write a picture again with the colours it has most of; others become the nearest."""
    pixels = read_pixels(image.read_bytes())[:, :, :3]
    height, width, _ = pixels.shape
    codes = pixels.astype(np.uint32) @ np.array([1 << 16, 1 << 8, 1], np.uint32)
    found, place, count = np.unique(codes, return_inverse=True, return_counts=True)
    kept = found[np.argsort(-count, kind="stable")[:COLOURS]]
    nearest = np.array([_nearest(kept, code) for code in found], np.uint8)
    rows = np.zeros((height, width + 1), np.uint8)  # the first byte: no filter
    rows[:, 1:] = nearest[place].reshape(height, width)
    header = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = (
        (b"IHDR", header),
        (b"PLTE", _rgb(kept).astype(np.uint8).tobytes()),
        (b"IDAT", zlib.compress(rows.tobytes(), 9)),
        (b"IEND", b""),
    )
    image.write_bytes(SIGNATURE + b"".join(_chunk(kind, data) for kind, data in parts))


def read_pixels(png: bytes) -> Pixels:
    """Unpack the rows of a picture."""
    chunks = list(_chunks(png))
    width, height, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", chunks[0][1])
    if depth != 8 or colour not in CHANNELS or interlaced:  # noqa: PLR2004 - bits a channel
        raise ValueError(f"a PNG of {depth} bits and colour type {colour} is not read here")
    step = CHANNELS[colour]
    packed = b"".join(data for kind, data in chunks if kind == b"IDAT")
    rows = np.frombuffer(zlib.decompress(packed), np.uint8).reshape(height, 1 + width * step)
    done = np.zeros((height + 1, width + 1, step), np.uint8)  # a row above, a column before
    for number, row in enumerate(rows):
        _unfilter(int(row[0]), row[1:].reshape(width, step), done[number], done[number + 1])
    return done[1:, 1:]


def _unfilter(kind: int, row: Pixels, above: Pixels, out: Pixels) -> None:
    """Undo one of the five filters of the format; `out` begins with a pixel of zeros."""
    if kind == 0:
        out[1:] = row
    elif kind == 1:
        out[1:] = np.cumsum(row, axis=0, dtype=np.uint8)
    elif kind == 2:  # noqa: PLR2004 - the format's number
        out[1:] = row + above[1:]
    else:
        for place in range(len(row)):
            left, up, corner = (
                one.astype(int) for one in (out[place], above[place + 1], above[place])
            )
            guess = (left + up) // 2 if kind == 3 else _paeth(left, up, corner)  # noqa: PLR2004
            out[place + 1] = (row[place] + guess) % 256


def _paeth(
    left: NDArray[np.int_], up: NDArray[np.int_], corner: NDArray[np.int_]
) -> NDArray[np.int_]:
    guess = left + up - corner
    far = abs(guess - left), abs(guess - up), abs(guess - corner)
    first = (far[0] <= far[1]) & (far[0] <= far[2])
    return np.where(first, left, np.where(far[1] <= far[2], up, corner))


def _nearest(kept: NDArray[np.uint32], code: np.uint32) -> int:
    away = _rgb(kept) - _rgb(np.array([code]))
    return int((away**2).sum(axis=1).argmin())


def _rgb(codes: NDArray[np.uint32]) -> NDArray[np.int_]:
    return np.stack([(codes >> shift) & 255 for shift in (16, 8, 0)], axis=-1).astype(int)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = len(SIGNATURE)
    while place < len(png):
        (length,) = struct.unpack_from(">I", png, place)
        yield png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        place += 12 + length


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
