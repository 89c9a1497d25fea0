"""The hostile set: what an outlet may do to us, each with how it must end.

A `Trick` is played by a feed, or by the page that an honest feed lists. The names of outcomes
are those of the ledger; `reason` is what operators are shown, or how it begins.
"""

import functools
import gzip
import struct
import zlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tests.peers.outlet import Answer, FakeOutlet

RSS = "application/rss+xml"
INSIDE = "127.0.0.2"  # no test opens the address guard for it
OK = b"HTTP/1.1 200 OK\r\n"
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Trick:
    """One thing an outlet does."""

    name: str  # an outlet id
    what: str
    set_up: Callable[[FakeOutlet, str], None]  # at this path
    outcomes: Sequence[str]
    reason: str = ""
    on_page: bool = False  # played by an article's page, not by the feed


def _late(name: str, what: str, set_up: Callable[[FakeOutlet, str], None]) -> Trick:
    return Trick(
        name=name, what=what, set_up=set_up, outcomes=["timeout"], reason="no answer in time"
    )


def feed(entries: Iterable[str], *, head: str = "") -> str:
    items = "".join(entries)
    return f"<?xml version='1.0'?>{head}<rss version='2.0'><channel>{items}</channel></rss>"


def item(title: str, link: str) -> str:
    return f"<item><title>{title}</title><link>{link}</link></item>"


def _answer(answer: Answer) -> Callable[[FakeOutlet, str], None]:
    return lambda outlet, path: outlet.add(path, answer)


def _text(text: str | bytes, content_type: str = RSS) -> Callable[[FakeOutlet, str], None]:
    return lambda outlet, path: outlet.add(path, text, content_type=content_type)


def _zipped(
    body: bytes, encoding: str = "gzip", content_type: str = RSS
) -> Callable[[FakeOutlet, str], None]:
    headers = {"Content-Encoding": encoding}
    return lambda outlet, path: outlet.add(path, body, headers=headers, content_type=content_type)


@functools.cache
def _bomb(megabytes: int) -> bytes:
    """Give so many megabytes of zeros as one stream of gzip: one packed megabyte, repeated.

    A full flush makes it complete in itself. To pack each anew takes ten seconds for a gigabyte.
    """
    packer, zeros = zlib.compressobj(9, wbits=-zlib.MAX_WBITS), bytes(MEGABYTE)
    packed = packer.compress(zeros) + packer.flush(zlib.Z_FULL_FLUSH)
    check = functools.reduce(lambda before, _: zlib.crc32(zeros, before), range(megabytes), 0)
    head, tail = gzip.compress(b"")[:10], struct.pack("<II", check, megabytes * MEGABYTE)
    return head + packed * megabytes + packer.flush() + tail


def _redirect_for_ever(outlet: FakeOutlet, path: str) -> None:
    outlet.fallback = lambda request: (
        Answer(status=404)
        if request.path == "/robots.txt"
        else Answer(status=302, headers={"Location": f"{request.path}x"})
    )
    del path


def _redirect_inside(outlet: FakeOutlet, path: str) -> None:
    outlet.add(path, Answer(status=302, headers={"Location": f"http://{INSIDE}:{outlet.port}/"}))


def _robots(answer: Answer) -> Callable[[FakeOutlet, str], None]:
    def set_up(outlet: FakeOutlet, path: str) -> None:
        outlet.add("/robots.txt", answer)
        outlet.add(path, feed([item("A quiet day", outlet.url("/a"))]), content_type=RSS)

    return set_up


LAUGHS = "<!DOCTYPE rss [<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {name} '{f'&{before};' * 10}'>"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
QUADRATIC = f"<!DOCTYPE rss [<!ENTITY a '{'x' * 100_000}'>]>"
OUTSIDE = f"<!DOCTYPE rss [<!ENTITY a SYSTEM 'http://{INSIDE}:PORT/secret'>]>"
READ = ("ok", "parse-error")  # read as far as it goes, or given up by name
STOPPED = "deadline"
PERSIAN = "کمیسیون اروپا"

FEEDS = (
    Trick(
        name="bomb",
        what="1 GB of zeros in 1 MB of gzip",
        set_up=_zipped(_bomb(1000)),
        outcomes=["parse-error"],
        reason="too-large",
    ),
    Trick(
        name="bomb-twice",
        what="gzip in gzip",
        set_up=_zipped(gzip.compress(_bomb(100)), "gzip, gzip"),
        outcomes=["http-error"],
        reason="content-encoding-not-accepted",
    ),
    Trick(
        name="brotli",
        what="a brotli body nobody asked for",
        set_up=_zipped(b"\x1b\x03)\x00\xa4\xcc\xde\xe2\xb3", "br"),
        outcomes=["http-error"],
        reason="content-encoding-not-accepted",
    ),
    Trick(
        name="broken-gzip",
        what="gzip that is none",
        set_up=_zipped(b"\x1f\x8b\x08\x00" + b"nonsense" * 9),
        outcomes=["parse-error"],
        reason="bad-encoding",
    ),
    _late(
        "drip",
        "a byte every half second",
        _answer(Answer(body=b"x" * 500, drip=0.5, content_type=RSS)),
    ),
    _late(
        "slow-head",
        "headers that come a byte a second",
        _answer(Answer(raw=OK, body=b"X: y" * 50, drip=1, pieces=tuple)),
    ),
    _late("silent", "no answer at all", _answer(Answer(delay=120))),
    Trick(
        name="endless",
        what="a body without end",
        set_up=_answer(Answer(endless=b"x" * 65_536)),
        outcomes=["http-error"],
        reason="body-too-large",
    ),
    Trick(
        name="huge",
        what="a feed of 50 MB",
        set_up=_text(feed([item("A quiet day", "http://a.example/")] * 700_000)),
        outcomes=["http-error"],
        reason="body-too-large",
    ),
    Trick(
        name="huge-zipped",
        what="a feed of 50 MB in 150 kB of gzip",
        set_up=_zipped(
            gzip.compress(feed([item("A day", "http://a.example/")] * 900_000).encode())
        ),
        outcomes=["parse-error"],
        reason="too-large",
    ),
    Trick(
        name="redirects",
        what="redirects without end",
        set_up=_redirect_for_ever,
        outcomes=["http-error"],
        reason="too-many-redirects",
    ),
    Trick(
        name="inwards",
        what="a redirect to a private address",
        set_up=_redirect_inside,
        outcomes=["blocked"],
        reason=f"{INSIDE} is at {INSIDE}",
    ),
    Trick(
        name="many-headers",
        what="headers without end",
        set_up=_answer(Answer(raw=OK, endless=b"X-Y: z\r\n")),
        outcomes=["http-error"],
        reason="headers-too-large",
    ),
    Trick(
        name="long-header",
        what="one header without end",
        set_up=_answer(Answer(raw=OK + b"A: ", endless=b"x" * 999)),
        outcomes=["http-error"],
        reason="headers-too-large",
    ),
    Trick(
        name="no-http",
        what="the banner of another protocol",
        set_up=_answer(Answer(raw=b"SSH-2.0-OpenSSH_9.2\r\n\r\n")),
        outcomes=["http-error"],
        reason="broken HTTP",
    ),
    Trick(
        name="hangs-up",
        what="a connection reset in the middle of the body",
        set_up=_answer(Answer(body=b"half", length=5000, reset=True)),
        outcomes=["http-error"],
        reason="connection lost",
    ),
    _late("robots-hangs", "a robots.txt that never comes", _robots(Answer(delay=120))),
    Trick(
        name="robots-endless",
        what="a robots.txt without end",
        set_up=_robots(Answer(endless=b"Disallow: /private\n" * 100, content_type="text/plain")),
        outcomes=["ok"],
    ),
    Trick(
        name="robots-down",
        what="a robots.txt that answers 503",
        set_up=_robots(Answer(status=503)),
        outcomes=["refused"],
        reason="robots.txt answers 503",
    ),
    Trick(
        name="laughs",
        what="a billion laughs (nested entities)",
        set_up=_text(feed([item("&i;", "http://a.example/")], head=LAUGHS + "]>")),
        outcomes=READ,
    ),
    Trick(
        name="quadratic",
        what="one long entity, 20,000 times",
        set_up=_text(feed([item("&a;" * 20_000, "http://a.example/")], head=QUADRATIC)),
        outcomes=READ,
    ),
    Trick(
        name="outside",
        what="an entity that is a file inside",
        set_up=lambda outlet, path: outlet.add(
            path,
            feed(
                [item("&a;", "http://a.example/")],
                head=OUTSIDE.replace("PORT", str(outlet.port)),
            ),
            content_type=RSS,
        ),
        outcomes=READ,
    ),
    Trick(
        name="deep",
        what="100,000 elements, each in the one before",
        set_up=_text(feed(["<item>" + "<a>" * 100_000 + "</a>" * 100_000 + "</item>"])),
        outcomes=["ok", "empty", "parse-error"],
    ),
    Trick(
        name="bold",
        what="200,000 <b> in one title",
        set_up=_text(feed([item("<b>" * 200_000, "http://a.example/")])),
        outcomes=READ,
    ),
    Trick(
        name="many",
        what="50,000 entries",
        set_up=_text(feed(item(f"Day {n}", f"http://127.0.0.1:9/{n}") for n in range(50_000))),
        outcomes=READ,
    ),
    Trick(
        name="open-items",
        what="120,000 <item> that nobody closes",
        set_up=_text(feed(["<item>"] * 120_000)),
        outcomes=["ok", "empty", "parse-error"],
    ),
    Trick(
        name="wrong-charset",
        what="says UTF-8, is windows-1256",
        set_up=_text(feed([item(PERSIAN, "http://127.0.0.1:9/a")]).encode("cp1256", "replace")),
        outcomes=["ok"],
    ),
    Trick(
        name="no-charset",
        what="an encoding that does not exist",
        set_up=_text(
            feed([item(PERSIAN, "http://127.0.0.1:9/b")]).encode(), f"{RSS}; charset=utf-99"
        ),
        outcomes=["ok"],
    ),
    Trick(
        name="nul",
        what="NUL, control characters and lone surrogates in a title",
        set_up=_text(
            feed([item("A\x00quiet\x1b[2J day &#xD800;", "http://127.0.0.1:9/c")]),
        ),
        outcomes=READ,
    ),
)


def _nested_lists(depth: int) -> str:
    return '{"a":[' * depth


PAGES = (
    Trick(
        name="nested",
        what="488 kB of nested <div>",
        set_up=_text("<html><body>" + "<div>" * 97_600, "text/html"),
        outcomes=["parse-error", "empty"],
        on_page=True,
    ),
    Trick(
        name="attributes",
        what="an element of 30,000 attributes",
        set_up=_text(
            "<html><body><p " + " ".join(f"a{n}=b" for n in range(30_000)) + ">text", "text/html"
        ),
        outcomes=["parse-error", "empty"],
        on_page=True,
    ),
    Trick(
        name="formatting",
        what="100,000 formatting elements that nobody closes",
        set_up=_text("<html><body>" + "<a><b><i><p>" * 25_000, "text/html"),
        outcomes=["parse-error", "empty"],
        on_page=True,
    ),
    Trick(
        name="deep-json",
        what="JSON-LD nested 200,000 deep",
        set_up=_text(
            "<html><head><script type='application/ld+json'>"
            + _nested_lists(100_000)
            + "</script></head><body><p>text</p>",
            "text/html",
        ),
        outcomes=["parse-error", "empty"],
        on_page=True,
    ),
    Trick(
        name="page-bomb",
        what="1 GB of zeros in 1 MB of gzip",
        set_up=_zipped(_bomb(1000), content_type="text/html"),
        outcomes=["parse-error"],
        reason="too-large",
        on_page=True,
    ),
    Trick(
        name="page-drip",
        what="a byte every half second",
        set_up=_answer(Answer(body=b"x" * 500, drip=0.5)),
        outcomes=["timeout"],
        reason="no answer in time",
        on_page=True,
    ),
    Trick(
        name="page-spaces",
        what="9 MB of white space",
        set_up=_text("<html><title>" + " \t\n" * 3_000_000, "text/html"),
        outcomes=["parse-error", "empty"],
        on_page=True,
    ),
    Trick(
        name="page-picture",
        what="a picture called text/html",
        set_up=_text(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4_000, "text/html"),
        outcomes=["parse-error", "empty"],
        on_page=True,
    ),
)

# 34 ways to write an address that is not the internet's. `PORT` is where somebody listens.
ADDRESSES = (
    "http://127.0.0.2:PORT/",
    "http://2130706434:PORT/",
    "http://0x7f000002:PORT/",
    "http://0x7f.0.0.2:PORT/",
    "http://017700000002:PORT/",
    "http://0177.0.0.2:PORT/",
    "http://127.2:PORT/",
    "http://127.0.2:PORT/",
    "http://127.0.0.2.:PORT/",
    "http://１２７.０.０.２:PORT/",
    "http://127。0。0。2:PORT/",
    "http://[::ffff:127.0.0.2]:PORT/",
    "http://[::ffff:7f00:2]:PORT/",
    "http://[0:0:0:0:0:ffff:7f00:0002]:PORT/",
    "http://[::127.0.0.2]:PORT/",
    "http://[::1]:PORT/",
    "http://[::]:PORT/",
    "http://0:PORT/",
    "http://0.0.0.0:PORT/",
    "http://[64:ff9b::7f00:2]:PORT/",
    "http://[64:ff9b:1::7f00:2]:PORT/",
    "http://[2002:7f00:2::]:PORT/",
    "http://[2001::7f00:2]:PORT/",
    "http://[fe80::1]:PORT/",
    "http://[fec0::1]:PORT/",
    "http://[fc00::1]:PORT/",
    "http://[ff02::1]:PORT/",
    "http://169.254.169.254/latest/meta-data/",
    "http://10.0.0.1:PORT/",
    "http://192.0.0.8:PORT/",
    "http://100.64.0.1:PORT/",
    "http://user@127.0.0.2:PORT/",
    "http://127.0.0.2:PORT\\@outlet.example/",
    "file:///etc/passwd",
)
