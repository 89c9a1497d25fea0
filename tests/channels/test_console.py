"""The terminal shows messages whole, in colour only where there are colours."""

import io

import pytest
from tests.channels.making import make_message

from watchdog.channels.console import print_message
from watchdog.errors import ChannelError


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_file_gets_plain_lines() -> None:
    stream = io.StringIO()

    assert print_message(make_message(), stream) == "printed"
    assert stream.getvalue() == (
        "--- DONE: The invitation is sent\nThe Courier\nhttps://c.example/1\n\n"
    )


def test_a_terminal_gets_colour_and_unbroken_links(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    stream, link = _Terminal(), f"https://c.example/{'x' * 200}"

    print_message(make_message(body=link), stream)

    assert "\x1b[1;31m" in stream.getvalue()
    assert link in stream.getvalue()


def test_scraped_text_is_no_markup() -> None:
    stream = io.StringIO()

    print_message(
        make_message(body="[bold]x[/bold] [link=http://evil.example]y[/link] :smile:"), stream
    )

    assert "[bold]x[/bold] [link=http://evil.example]y[/link] :smile:" in stream.getvalue()


def test_a_closed_stream_is_a_failure_that_may_pass() -> None:
    stream = io.StringIO()
    stream.close()

    with pytest.raises(ChannelError) as caught:
        print_message(make_message(), stream)

    assert caught.value.retryable


def test_the_standard_output_is_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    print_message(make_message())

    assert "DONE: The invitation is sent" in capsys.readouterr().out
