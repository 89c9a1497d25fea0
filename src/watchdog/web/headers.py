"""Headers of every answer: what a page may load, who may frame it, what is kept.

In:   an ASGI application. Out: the same, each answer with the headers it lacks.
Pure: no I/O of its own.
"""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'; object-src 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}
_FOR_A_YEAR = "max-age=31536000"


class StrictHeaders:
    """Adds the headers around everything, answers of errors too."""

    def __init__(self, application: ASGIApp, *, https: bool) -> None:
        """Take what answers; over HTTPS browsers are told to stay with it."""
        self._application = application
        self._headers = HEADERS | ({"Strict-Transport-Security": _FOR_A_YEAR} if https else {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""

        async def send_strictly(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._application(scope, receive, send_strictly)
