"""robots.txt: RFC 9309's cases."""

import gzip
import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from protego import Protego

from watchdog.fetch.robots import EVERYTHING, KEPT, KEPT_FAILED, MOST_BYTES, read_rules

AGENT = "news-watchdog"
HOST = "https://outlet.example"


def allows(text: str, path: str) -> bool:
    return read_rules(200, text.encode(), "", AGENT).allows(HOST + path)


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow:\n", "/a", True),
        ("User-agent: *\nDisallow: /\n", "/a", False),
        ("User-agent: *\nDisallow: /\n", "/robots.txt", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b\n", "/a/b/c", True),  # the longest rule wins
        ("User-agent: *\nDisallow: /*.pdf$\n", "/x.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$\n", "/x.pdf?y", True),
        ("User-agent: other\nDisallow: /\n", "/a", True),
        ("User-agent: NEWS-WATCHDOG\nDisallow: /\n", "/a", False),
        ("User-agent: other\nUser-agent: news-watchdog\nDisallow: /\n", "/a", False),
        ("\ufeffUser-agent: *\nDisallow: /a\n", "/a", False),
        ("User-agent: *\r\nDisallow: /a # why\r\n", "/a", False),
        ("User-agent: news\nDisallow: /\n", "/a", True),
        ("User-agent: news-watchdog/1.0\nDisallow: /\n", "/a", False),
        ("useragent News-Watchdog # us\nDisallow: /\n", "/a", False),
        ("User-agent: other\n\nUser-agent: *\nDisallow: /\n", "/a", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: news-watchdog\nDisallow:\n", "/a", True),
        ("User-agent: *\nDisallow: /a\nUser-agents: b\nDisallow: /c\n", "/c", False),
        ("User-agent: *\nDisallow: /پښتو\n", "/%D9%BE%DA%9A%D8%AA%D9%88", False),
        ("<html>not a robots.txt</html>", "/a", True),
    ],
)  # fmt: skip
def test_rules(rules: str, path: str, *, allowed: bool) -> None:
    assert allows(rules, path) == allowed


@pytest.mark.parametrize(
    ("value", "seconds"), [("7", 7), ("0.5", 0.5), ("-1", 0), ("inf", 0), ("nan", 0), ("x", 0)]
)
def test_crawl_delay(value: str, seconds: float) -> None:
    rules = read_rules(200, f"User-agent: *\nCrawl-delay: {value}\n".encode(), "", AGENT)
    assert rules.crawl_delay() == timedelta(seconds=seconds)


def test_statuses() -> None:
    for status in (400, 401, 403, 404, 410, 451):
        assert read_rules(status, b"User-agent: *\nDisallow: /\n", "", AGENT) is EVERYTHING
    for status in (429, 500, 503):
        rules = read_rules(status, b"", "", AGENT)
        assert str(status) in rules.refusal
        assert rules.kept == KEPT_FAILED < KEPT


def test_a_compressed_file_is_read_up_to_the_limit() -> None:
    text = b"User-agent: *\nDisallow: /early\n" + b"#" * 10_000_000 + b"\nDisallow: /late\n"
    rules = read_rules(200, gzip.compress(text), "gzip", AGENT)

    assert not rules.allows(f"{HOST}/early")
    assert rules.allows(f"{HOST}/late")


def test_a_file_in_an_unknown_encoding_means_wait() -> None:
    assert "compressed" in read_rules(200, b"\x8b\x03\x80", "br", AGENT).refusal


@given(st.binary(max_size=2000), st.text(max_size=50))
def test_any_bytes_are_rules(body: bytes, path: str) -> None:
    assert read_rules(200, body, "", AGENT).allows(f"{HOST}/{path}") in (True, False)


def test_thousands_of_agents_before_thousands_of_rules_cost_nothing() -> None:
    """Kept once per agent, these rules would be 150 million."""
    agents = "".join(f"User-agent: a{number}\n" for number in range(12_000))
    disallowed = "".join(f"Disallow: /{number}\n" for number in range(12_000))
    text = f"User-agent: *\n{agents}{disallowed}"

    assert len(text) < MOST_BYTES
    assert not allows(text, "/11999")


def test_rules_for_others_take_no_room() -> None:
    others = "".join(
        f"User-agent: a{agent}\n" + "".join(f"Disallow: /{n}\n" for n in range(100))
        for agent in range(100)
    )
    rules = read_rules(200, f"{others}User-agent: *\nDisallow: /mine\n".encode(), "", AGENT)

    assert len(rules.text) < len(others) / 20
    assert not rules.allows(f"{HOST}/mine")
    assert rules.allows(f"{HOST}/1")


LINES = [
    "User-agent: *", "User-agent: other", "user agent other/2", f"User-agent: {AGENT}",
    "User-agent:", "Disallow: /a", "Allow: /a/b", "disallow:/b", "Disallow:", "Disallow /c",
    "Crawl-delay: 3", "Sitemap: https://outlet.example/s.xml", "Host: x", "# a comment", "",
    "   ", "foo: bar", "nonsense", "Dissalow: /d", "Allow", "Disallow: /e # why",
]  # fmt: skip


@given(st.lists(st.sampled_from(LINES), max_size=14))
def test_what_is_left_out_changes_nothing(lines: list[str]) -> None:
    """As if the whole file were read, with every agent that is not us under one name."""
    renamed = [
        "User-agent: ?" if re.match(r"(?i)user.agent:? other", line) else line for line in lines
    ]
    whole = Protego.parse("\n".join(renamed))
    rules = read_rules(200, "\n".join(lines).encode(), "", AGENT)

    for path in ("/a", "/a/b", "/b", "/c", "/d", "/e", "/x"):
        assert rules.allows(HOST + path) == whole.can_fetch(HOST + path, AGENT)
    assert rules.crawl_delay().total_seconds() == (whole.crawl_delay(AGENT) or 0)


def test_many_wildcards_are_matched_without_trying_everything() -> None:
    assert allows("User-agent: *\nDisallow: /" + "a*" * 5000 + "b\n", "/" + "a" * 5000)
