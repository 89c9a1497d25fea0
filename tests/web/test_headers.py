import asyncio

import httpx
from starlette.responses import PlainTextResponse

from watchdog.web.headers import StrictHeaders


def _ask(page: StrictHeaders) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(page)
        async with httpx.AsyncClient(transport=transport, base_url="http://w.example") as client:
            return await client.get("/")

    return asyncio.run(ask())


def test_a_page_may_say_more_but_lacks_nothing() -> None:
    page = PlainTextResponse("x", headers={"Cache-Control": "max-age=1"})
    answer = _ask(StrictHeaders(page, https=True))

    assert answer.headers["cache-control"] == "max-age=1"
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_without_https_browsers_are_not_bound_to_it() -> None:
    answer = _ask(StrictHeaders(PlainTextResponse("x"), https=False))

    assert "strict-transport-security" not in answer.headers
