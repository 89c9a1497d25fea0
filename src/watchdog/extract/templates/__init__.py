"""The named readers an outlet lists under `templates:`, tried in its order.

A template is one file with one function: View -> Draft, or None for a page it does not know.
"""

from collections.abc import Mapping

from watchdog.extract.draft import Template
from watchdog.extract.templates.bbc_news import read_bbc_news
from watchdog.extract.templates.bbc_world_service import read_bbc_world_service
from watchdog.extract.templates.css import read_css
from watchdog.extract.templates.dw import read_dw
from watchdog.extract.templates.euronews import read_euronews
from watchdog.extract.templates.france24 import read_france24
from watchdog.extract.templates.generic import read_generic
from watchdog.extract.templates.json_ld import read_json_ld
from watchdog.extract.templates.pangea import read_pangea
from watchdog.extract.templates.wordpress import read_wordpress

__all__ = ["TEMPLATES"]

TEMPLATES: Mapping[str, Template] = {
    "bbc-news": read_bbc_news,
    "bbc-world-service": read_bbc_world_service,
    "css": read_css,
    "dw": read_dw,
    "euronews": read_euronews,
    "france24": read_france24,
    "generic": read_generic,
    "json-ld": read_json_ld,
    "pangea": read_pangea,
    "wordpress": read_wordpress,
}
