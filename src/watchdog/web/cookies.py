"""Our two cookies: whose session it is, and which browser fills in the sign-in form.

In:   a request or an answer. Out: a cookie's value, or the answer with the cookie.
Pure: no I/O, no clock, no randomness.

Over HTTPS they are `Secure`, and their names say so: a browser takes a `__Host-` cookie from
no other host and over nothing but HTTPS.
"""

from starlette.requests import Request
from starlette.responses import Response

SESSION, VISIT = "watchdog", "watchdog-visit"
_LASTS = {SESSION: 60 * 24 * 3600, VISIT: None}  # seconds; None: until the browser is closed
_LONGEST = 200  # letters: no token of ours is longer


def read_cookie(request: Request, name: str, base_url: str) -> str | None:
    """Give a cookie's value; None where there is none, or one that cannot be ours.

    Over HTTPS the other name is not looked at: a neighbour below the same domain could set it.
    """
    value = request.cookies.get(_full_name(request, name, base_url))
    return value if value and len(value) <= _LONGEST and value.isascii() else None


def set_cookie(response: Response, request: Request, name: str, value: str, base_url: str) -> None:
    """Let the browser keep a value that no script can read."""
    full = _full_name(request, name, base_url)
    response.set_cookie(
        full,
        value,
        max_age=_LASTS[name],
        path="/",
        secure=full != name,
        httponly=True,
        samesite="lax",
    )


def drop_cookie(response: Response, name: str) -> None:
    """Let the browser forget a value."""
    for full in (name, f"__Host-{name}"):
        response.delete_cookie(full, path="/", secure=full != name, httponly=True, samesite="lax")


def _full_name(request: Request, name: str, base_url: str) -> str:
    secure = request.url.scheme == "https" or base_url.startswith("https://")
    return f"__Host-{name}" if secure else name
