"""Stage: Page -> Article. See `article.py`."""

from watchdog.extract.article import EXTRACTOR_VERSION, article_from_candidate, extract_article
from watchdog.extract.draft import text_of_posts
from watchdog.extract.templates import TEMPLATES

__all__ = [
    "EXTRACTOR_VERSION",
    "TEMPLATES",
    "article_from_candidate",
    "extract_article",
    "text_of_posts",
]
