"""A webhook receiver on loopback: records what was posted, answers any status.

    with FakeReceiver() as receiver:
        receiver.answers(503, headers={"Retry-After": "7"})   # the next POST
        ... post to receiver.url ...
        assert receiver.posts[0].json == {"text": "hello"}

Answers are used up one by one; with none left it answers 200 and `ok`.
"""

import json
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from tests.peers.outlet import Answer, FakeOutlet, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One body somebody sent."""

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return json.loads(self.body)


class FakeReceiver:
    """Takes POST (and PUT) on every path until the `with` block ends."""

    def __init__(self) -> None:
        self._outlet = FakeOutlet()
        self._outlet.fallback = self._take
        self._planned: deque[Answer] = deque()
        self.posts: list[Post] = []

    @property
    def url(self) -> str:
        """The address to post to."""
        return self._outlet.url("/hook")

    def be_deaf(self, deaf: bool = True) -> None:  # noqa: FBT001, FBT002 - a switch
        """Read half of what is posted and never answer, or listen again."""
        self._outlet.deaf = deaf

    @property
    def connections(self) -> int:
        """How many connections were accepted."""
        return self._outlet.connections

    def answers(
        self,
        status: int,
        body: bytes | str = b"",
        *,
        headers: Mapping[str, str] | None = None,
        delay: float = 0.0,
        times: int = 1,
    ) -> None:
        """Plan the answers to the next posts."""
        data = body.encode() if isinstance(body, str) else body
        answer = Answer(body=data, status=status, headers=headers or {}, delay=delay)
        self._planned.extend([answer] * times)

    def plan(self, answer: Answer) -> None:
        """Plan one answer in full: resets, drips, raw bytes."""
        self._planned.append(answer)

    def __enter__(self) -> Self:
        self._outlet.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._outlet.close()

    def _take(self, request: Request) -> Answer:
        self.posts.append(Post(path=request.path, headers=request.headers, body=request.body))
        if self._planned:
            return self._planned.popleft()
        return Answer(body=b"ok", content_type="text/plain")
