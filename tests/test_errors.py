import inspect
import pickle
import re
from pathlib import Path

import pytest

from watchdog import errors
from watchdog.errors import (
    BodyError,
    ChannelError,
    DeclarationError,
    ExtractError,
    FetchError,
    Mistake,
    ReadError,
    SandboxError,
    SourceError,
    StoreError,
    WatchdogError,
)
from watchdog.model import Outcome


def test_the_tree_at_the_top_of_the_file_is_the_tree_of_the_classes() -> None:
    drawn = re.findall(r"^(?:│   )?[├└]── (\w+)", inspect.getdoc(errors) or "", re.MULTILINE)
    defined = [
        name
        for name, value in vars(errors).items()
        if inspect.isclass(value) and issubclass(value, WatchdogError)
    ]

    assert ["WatchdogError", *drawn] == defined


@pytest.mark.parametrize("kind", [ReadError, BodyError, SourceError, ExtractError, SandboxError])
def test_read_errors_travel_between_processes(kind: type[ReadError]) -> None:
    error = pickle.loads(pickle.dumps(kind("too-large", "a body of 10 MB")))  # noqa: S301 - ours

    assert type(error) is kind
    assert (error.reason, str(error)) == ("too-large", "a body of 10 MB")


def test_mistakes_are_written_as_editors_jump_to_them() -> None:
    mistakes = [
        Mistake(path=Path("eu.yaml"), line=3, column=5, message="unknown key 'mach'"),
        Mistake(path=Path("eu.yaml"), line=9, column=1, message="duplicate key 'id'"),
    ]

    error = DeclarationError(mistakes)

    assert str(error) == "eu.yaml:3:5: unknown key 'mach'\neu.yaml:9:1: duplicate key 'id'"
    assert error.mistakes == tuple(mistakes)


def test_errors_say_whether_trying_again_can_help() -> None:
    refused = FetchError("https://a.example", "HTTP 403", outcome=Outcome.REFUSED, retryable=False)
    late = FetchError("https://a.example", "no answer", outcome=Outcome.TIMEOUT, retryable=True)

    assert not WatchdogError().retryable
    assert (refused.retryable, late.retryable) == (False, True)
    assert str(late) == "https://a.example: no answer"
    assert ChannelError("HTTP 503", retryable=True).retryable
    assert not StoreError("wrong schema").retryable
    assert StoreError("busy", retryable=True).retryable
