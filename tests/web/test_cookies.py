import pytest
from starlette.requests import Request
from starlette.responses import Response

from watchdog.web.cookies import SESSION, drop_cookie, read_cookie, set_cookie


def _request(cookie: str, scheme: str = "http") -> Request:
    headers = [(b"cookie", cookie.encode()), (b"host", b"watch.example")]
    return Request({"type": "http", "scheme": scheme, "headers": headers, "path": "/"})


def test_what_cannot_be_ours_is_not_read() -> None:
    assert read_cookie(_request("watchdog=abc"), SESSION, "") == "abc"
    assert read_cookie(_request("watchdog=" + "x" * 300), SESSION, "") is None
    assert read_cookie(_request("watchdog="), SESSION, "") is None


@pytest.mark.parametrize(("scheme", "base"), [("https", ""), ("http", "https://watch.example")])
def test_over_https_a_neighbours_cookie_is_not_read(scheme: str, base: str) -> None:
    both = _request("__Host-watchdog=abc; watchdog=other", scheme)

    assert read_cookie(both, SESSION, base) == "abc"
    assert read_cookie(_request("watchdog=other", scheme), SESSION, base) is None


def test_https_makes_them_secure() -> None:
    response = Response()
    set_cookie(response, _request("", "https"), SESSION, "abc", "")

    kept = response.headers["set-cookie"]
    assert kept.startswith("__Host-watchdog=abc;")
    assert "Secure" in kept


def test_both_names_are_forgotten() -> None:
    response = Response()
    drop_cookie(response, SESSION)

    names = [value.partition("=")[0] for value in response.headers.getlist("set-cookie")]
    assert names == ["watchdog", "__Host-watchdog"]
