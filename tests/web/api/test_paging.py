import pytest
from hypothesis import given
from hypothesis import strategies as st

from watchdog.web.api.declaring import ProblemError
from watchdog.web.api.paging import read_next


def test_the_first_page_follows_nothing() -> None:
    assert read_next(None, "seen_at", "hit_id") is None


@given(st.text(max_size=60) | st.from_regex(r"[A-Za-z0-9_-]{1,60}", fullmatch=True))
def test_what_we_did_not_write_is_refused(text: str) -> None:
    with pytest.raises(ProblemError, match="next is what"):
        read_next(text, "seen_at", "hit_id")
