"""What a person clicks: Starlette pages."""

from watchdog.web.acting import Acting
from watchdog.web.pages import make_web
from watchdog.web.serving import serve_web

__all__ = ["Acting", "make_web", "serve_web"]
