"""One request and who sends it: what every page's function is given.

In:   a request, the desk, the visitor.
Out:  `Visit`, which reads forms and gives pages.
Edge: reads the request's body.
"""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from http import HTTPStatus
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from watchdog.store import Role, Session
from watchdog.web.desk import Desk
from watchdog.web.rendering import render

MOST_FORM = 512 * 1024  # bytes: an article to try fits
MOST_FIELDS = 100
FOLLOW = HTTPStatus.SEE_OTHER  # after a form: the next page is asked for with GET


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A request by somebody."""

    request: Request
    desk: Desk
    session: Session | None  # None: nobody is signed in
    secret: str = field(repr=False)  # of the browser: its session's token, or a visit's
    form: Mapping[str, str] = field(default_factory=dict)  # what was posted, the last of each
    navigation: tuple[tuple[str, str], ...] = ()  # address and words of the pages they may see

    @property
    def who(self) -> str:
        """The name of the user; "" where nobody is signed in."""
        return self.session.user if self.session else ""

    @property
    def partial(self) -> bool:
        """Whether a part of the page is asked for, to be put into the one that is shown."""
        return "hx-request" in self.request.headers

    def may(self, role: str) -> bool:
        """Whether the visitor may do what a role may."""
        return self.session is not None and self.session.role.covers(Role(role))

    def asked(self, name: str) -> str:
        """Give a parameter of the address; "" where it is not there."""
        return self.request.query_params.get(name, "").strip()

    def page(self, name: str, status: HTTPStatus = HTTPStatus.OK, **values: object) -> Response:
        """Give a page made from a template."""
        return render(name, status, visit=self, csrf=csrf_of(self.secret), **values)

    def missing(self, words: str) -> Response:
        """Say that there is no such thing."""
        return self.page("message.html", HTTPStatus.NOT_FOUND, words=words)

    def follow(self, address: str) -> Response:
        """Send the browser to another page of ours."""
        return RedirectResponse(safe_next(address), FOLLOW)


async def read_form(request: Request) -> Mapping[str, str]:
    """Read what a form posted; 413 for more than any of our forms holds."""
    received = bytearray()
    async for part in request.stream():
        received += part
        if len(received) > MOST_FORM:
            raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
    try:
        pairs = parse_qsl(
            received.decode(errors="replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS
        )
    except ValueError as error:
        raise HTTPException(HTTPStatus.BAD_REQUEST) from error
    return dict(pairs)


def csrf_of(secret: str) -> str:
    """Derive what a browser's forms must carry: another site can neither read nor guess it."""
    return sha256(f"form\n{secret}".encode()).hexdigest()


def is_ours(request: Request, form: Mapping[str, str], secret: str, base_url: str) -> bool:
    """Tell whether a form was sent from one of our own pages, in this browser."""
    headers = request.headers
    if headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return False
    origin = headers.get("origin", "null")  # browsers say null where no referrer is sent
    ours = {"null", base_url, f"{request.url.scheme}://{headers.get('host', '')}"}
    given = headers.get("x-csrf-token") or form.get("csrf", "")
    expected = csrf_of(secret).encode()
    return origin in ours and hmac.compare_digest(given.encode(errors="replace"), expected)


def safe_next(address: str) -> str:
    r"""Give an address to go to if it is a path of ours, else the first page.

    >>> safe_next("/hits/7?x=1"), safe_next("//evil.example"), safe_next("/\\evil.example")
    ('/hits/7?x=1', '/', '/')
    """
    plain = address.isascii() and address.isprintable() and "\\" not in address
    if not plain or not address.startswith("/") or address.startswith("//"):
        return "/"
    return address
