"""The example that would have caught a false alarm: a test of its item, ready to paste.

In:   a hit. Out: YAML.
Edge: the database; the item is asked in the sandbox.

A sentence alone may prove nothing, because the item asks for words that stand elsewhere. So the
least of the article is taken in which the item, as it is declared now, still finds its event.
"""

from dataclasses import dataclass

from watchdog.errors import ReadError
from watchdog.model import Article
from watchdog.pipeline.trying import tell_apart
from watchdog.store import HitDossier, ShownRevision, load_hit_dossier
from watchdog.web.marking import example_of
from watchdog.web.visit import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class FalseAlarm:
    """An example that expects its item to be silent."""

    yaml: str
    fails: bool  # today, as it must until the item is mended


async def find_example(visit: Visit, hit_id: int) -> FalseAlarm | None:
    """Find the example of a hit; None where there is no such hit."""
    names = visit.desk.names()
    dossier = await visit.desk.read(lambda c: load_hit_dossier(c, hit_id, names))
    return None if dossier is None else await make_example(visit, dossier)


async def make_example(visit: Visit, dossier: HitDossier) -> FalseAlarm:
    """Make the example of a hit; of its sentence alone where the item cannot be asked."""
    hit = dossier.telling.hit
    least = await _least(visit, dossier)
    title, text = ("", hit.sentence) if least is None else (least.title, _text(least))
    return FalseAlarm(yaml=example_of(hit.language, title, text), fails=least is not None)


def article_of(dossier: HitDossier, revision: ShownRevision) -> Article:
    """Give a hit's article as it was when it was judged."""
    hit = dossier.telling.hit
    return Article(
        url=hit.url,
        outlet=hit.outlet,
        language=hit.language,
        title=revision.title,
        paragraphs=revision.paragraphs,
        published_at=hit.published_at,
    )


def judged_revision(dossier: HitDossier) -> ShownRevision:
    """Give the text that a hit's latest judgement is about."""
    number = dossier.judgements[0].revision_id
    return next(one for one in dossier.revisions if one.revision_id == number)


async def _least(visit: Visit, dossier: HitDossier) -> Article | None:
    hit, now = dossier.telling.hit, visit.desk.clock()
    if not visit.desk.is_declared(hit.item):
        return None
    article = article_of(dossier, judged_revision(dossier))
    try:
        least: Article | None = await visit.desk.analyse(
            tell_apart, article, hit.sentence, hit.item, now
        )
    except ReadError:  # it took too long
        return None
    return least


def _text(article: Article) -> str:
    return "\n".join(article.paragraphs)
