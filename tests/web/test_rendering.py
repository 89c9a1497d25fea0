import pytest
from jinja2 import UndefinedError

from watchdog.web.rendering import render, templates


def test_what_is_not_given_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        render("message.html")


def test_everything_is_escaped() -> None:
    assert b"&lt;b&gt;&amp;" in render("message.html", words="<b>&").body
    assert templates().autoescape is True
