"""What a person clicks: Starlette pages."""

from watchdog.web.acting import Acting
from watchdog.web.pages import make_web
from watchdog.web.serving import serve_web
from watchdog.web.slack_actions import SlackActing

__all__ = ["Acting", "SlackActing", "make_web", "serve_web"]
