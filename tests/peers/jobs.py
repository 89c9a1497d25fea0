"""Work for a sandbox, well- and ill-behaved: functions that a child process can import."""

import ctypes
import os
import signal
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import NoReturn

from watchdog.errors import ExtractError, FetchError
from watchdog.model import Outcome

REMEMBERED: list[int] = []  # the process that was asked to remember
KEPT: list[bytes] = []


def remember(*words: str) -> None:
    REMEMBERED.extend((os.getpid(), *map(int, words)))


def give_remembered(_: object) -> tuple[int, list[int]]:
    return os.getpid(), REMEMBERED


def add(_: object, left: int, right: int) -> int:
    return left + right


def give_context(context: object) -> object:
    return context


def give_pid(_: object) -> int:
    return os.getpid()


def give_environment(_: object) -> dict[str, str]:
    return dict(os.environ)  # noqa: TID251 - to see that no secret is in it


def give_main(_: object) -> str:
    import __main__  # noqa: PLC0415 - as it is in the child

    return str(getattr(__main__, "__file__", None))


def nap(_: object, seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def begin_and_wait(_: object, begun: str, until: str) -> int:
    Path(begun).touch()
    while not Path(until).exists():
        time.sleep(0.01)
    return os.getpid()


def measure(_: object, body: bytes) -> int:
    return len(body)


def repeat(_: object, size: int) -> bytes:
    return b"x" * size


def spin(_: object) -> NoReturn:
    while True:
        pass


def note_and_spin(_: object, path: str) -> NoReturn:
    with open(path, "w") as note:  # noqa: PTH123 - a job has a name, no Path
        note.write(str(os.getpid()))
    while True:
        pass


def note_and_sleep(_: object, path: str) -> None:
    with open(path, "w") as note:  # noqa: PTH123 - a job has a name, no Path
        note.write(str(os.getpid()))
    time.sleep(60)


def hold_the_lock(_: object) -> None:
    """Hang in C code without ever letting another thread run."""
    ctypes.PyDLL(None).sleep(60)


def fill_memory(_: object) -> int:
    pieces = []
    while True:
        pieces.append(bytearray(50_000_000))


def keep_memory(_: object, size: int) -> int:
    _KEPT.append(bytearray(size))
    return os.getpid()


_KEPT: list[bytearray] = []


def exit_at_once(_: object) -> NoReturn:
    os._exit(3)


def exit_politely(_: object) -> NoReturn:
    raise SystemExit(4)


def break_down(_: object) -> None:
    ctypes.string_at(0)


def kill_itself(_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def be_killed_once(_: object, path: str) -> str:
    """End as a child that is killed from outside, the first time."""
    mark = Path(path)
    if not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return "done"


def raise_value_error(_: object, text: str) -> NoReturn:
    raise ValueError(text)


def raise_extract_error(_: object) -> NoReturn:
    raise ExtractError("no-text", "the page has no text")


def raise_fetch_error(_: object) -> NoReturn:
    raise FetchError(
        "http://outlet.example/",
        "HTTP 503",
        outcome=Outcome.HTTP_ERROR,
        retryable=True,
        retry_after=timedelta(seconds=7),
        status=503,
    )


def give_what_cannot_travel(_: object) -> object:
    return threading.Lock()


def double(context: int) -> int:
    return context * 2


def reserve(size: int) -> bytearray:
    return bytearray(size)


def measure_context(context: bytearray) -> int:
    return len(context)


def refuse_context(_: object) -> NoReturn:
    raise ExtractError("bad-context", "this context is not liked")


def note_preparation(path: str) -> str:
    """Write down which process made the context ready."""
    with open(path, "a") as note:  # noqa: PTH123 - a job has a name, no Path
        note.write(f"{os.getpid()}\n")
    return path


def prepare_when_allowed(path: str) -> str:
    while not os.path.exists(path):  # noqa: PTH110 - as above
        time.sleep(0.01)
    return path


def give_own_memory(_: object) -> int:
    return own_memory(os.getpid())


def crumble(_: object, size: int) -> int:
    """Take memory in small pieces and free all but the last, which the C library then keeps."""
    pieces = [b"x" * 100_000 for _ in range(size // 100_000)]
    held = own_memory(os.getpid())
    KEPT.append(pieces.pop())
    return held


def own_memory(pid: int) -> int:
    """Give the bytes a process shares with no other."""
    with open(f"/proc/{pid}/smaps_rollup") as memory:  # noqa: PTH123 - as above
        private = [line.split() for line in memory if line.startswith("Private_")]
    return sum(int(words[1]) * 1024 for words in private)


def read_through(context: bytearray) -> int:
    return sum(context[::4096])


def give_parent(_: object) -> int:
    return os.getppid()


def compare(before: list[str], now: list[str]) -> list[str] | None:
    """Give what was added; None where anything else is different."""
    return now[len(before) :] if now[: len(before)] == before else None


def extend(before: list[str], added: list[str]) -> list[str]:
    if "refused" in added:
        raise ExtractError("bad-context", "this context is not liked")
    return [*before, "and", *added]
