"""What the shipped watchlist finds: nothing in other news, and every sentence of its events.

Needs WATCHDOG_CORPUS: its parallel articles, none of which is about an event of the list, and
`states.jsonl`, sentences that are. Each sentence stands after one that names the actors.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from measuring import Figure, needed_corpus, report
from parallel_documents import read_documents

from watchdog.config import load_declarations
from watchdog.declarations import Declarations
from watchdog.match import Matcher, compile_watchlists, find_matches
from watchdog.model import Article, LanguageCode, OutletId
from watchdog.text import build_document

WATCHLISTS = Path(__file__).parents[1] / "watchlists"
LEADS = {
    "en": "The European Commission and the Taliban delegation, Brussels.",
    "fr": "La Commission européenne et les talibans, Bruxelles.",
    "de": "Die EU-Kommission und die Taliban, Brüssel.",
    "prs": "کمیسیون اروپا و طالبان، بروکسل.",
    "ps": "اروپايي کمېسیون او طالبان، بروکسل.",
}


def measure() -> Iterator[Figure]:
    folder = needed_corpus()
    declarations = load_declarations(WATCHLISTS, secrets={})
    matcher = compile_watchlists(declarations)
    pages = [
        (code, str(page["title"]), page["paragraphs"])
        for code in map(LanguageCode, LEADS)
        for page in read_documents(folder / "parallel", code)
    ]
    alarms = [item for page in pages for item in _found(declarations, matcher, *page)]
    yield Figure(
        what=f"false alarms in {len(pages)} documents",
        value=len(alarms), floor=0, aim=0, less_is_better=True,
    )  # fmt: skip
    lines = (folder / "states.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line]
    matched = [
        row["id"]
        for row in rows
        if row["item"]
        in _found(
            declarations, matcher, row["language"], "", [f"{LEADS[row['language']]} {row['text']}"]
        )
    ]
    yield Figure(
        what=f"of {len(rows)} sentences match their item", value=len(matched), floor=57, aim=60
    )


def _found(
    declarations: Declarations, matcher: Matcher, code: str, title: str, paragraphs: object
) -> set[str]:
    """Name the items found in one article."""
    article = Article(
        url="",
        outlet=OutletId(""),
        language=LanguageCode(code),
        title=title,
        paragraphs=tuple(paragraphs) if isinstance(paragraphs, list) else (),
    )
    document = build_document(article, declarations.languages[article.language])
    return {match.item.item for match in find_matches(document, None, matcher)}


if __name__ == "__main__":
    report("shipped", measure)
