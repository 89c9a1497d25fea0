import re

import pytest

from watchdog.config.patterns import MAX_LENGTH, find_danger


@pytest.mark.parametrize(
    "pattern",
    [
        r"/(?:a|live|video)-(\d+)",
        r"^/(dari|persian)/articles/(c[a-z0-9]{10,12}o)",
        r"/news/(?!videos?/)",
        r"/(?:[a-z]{2}/)?(\d{8})-[^/]+$",
        r"[^/]+/[^/]+/(\d+)",
        r"(\d{4})/(\d{2})/.*-(\d+)\.html",
    ],
)
def test_lets_ordinary_patterns_pass(pattern: str) -> None:
    re.compile(pattern)

    assert find_danger(pattern) is None


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+$",
        "(a|aa)+$",
        "(?:a?){40}b",
        "(a+){30}",
        r"(.*)*",
        ".*.*=",
        r"(\w+\s?)*$",
        r"(a)\1",
        "a*b*c*d*e*" + "x",
        r".*a.*b.*c.*d.*e",
        "a" * (MAX_LENGTH + 1),
    ],
)
def test_refuses_what_could_run_for_ever(pattern: str) -> None:
    re.compile(pattern)

    assert find_danger(pattern)
