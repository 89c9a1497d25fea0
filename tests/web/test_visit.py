import pytest
from tests.web.making import visiting

from watchdog.web import Desk
from watchdog.web.visit import csrf_of, safe_next


@pytest.mark.parametrize(
    "address",
    ["", "x", "//e", "/\\e", "https://e", "javascript:x", "/a\r\nb", "/\x00", "/é", "\\/e", " /x"],
)
def test_only_paths_of_ours_are_followed(address: str) -> None:
    assert safe_next(address) == "/"


def test_paths_with_queries_stay_as_they_are() -> None:
    assert safe_next("/?state=done&after=3") == "/?state=done&after=3"


def test_a_form_token_belongs_to_one_browser_and_does_not_give_its_secret_away() -> None:
    assert csrf_of("a") != csrf_of("b")
    assert "secret" not in csrf_of("secret")


def test_a_form_larger_than_ours_is_refused(desk: Desk) -> None:
    with visiting(desk) as browser:
        large = browser.client.post("/account", content=b"a=" + b"x" * 600_000)
        many = browser.client.post("/account", content=b"&".join([b"a=1"] * 200))

    assert (large.status_code, many.status_code) == (413, 400)
