"""What a person clicks: Starlette pages."""

from watchdog.web.desk import Desk
from watchdog.web.links import Acting, SlackActing
from watchdog.web.names import user_name
from watchdog.web.passwords import fault_of, hash_password
from watchdog.web.serving import serve_web
from watchdog.web.signing_in import FIRST as FIRST_PAGE
from watchdog.web.site import make_web

__all__ = [
    "FIRST_PAGE",
    "Acting",
    "Desk",
    "SlackActing",
    "fault_of",
    "hash_password",
    "make_web",
    "serve_web",
    "user_name",
]
