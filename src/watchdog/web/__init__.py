"""What a person clicks: Starlette pages."""

from watchdog.web.pages import make_web
from watchdog.web.serving import serve_web

__all__ = ["make_web", "serve_web"]
