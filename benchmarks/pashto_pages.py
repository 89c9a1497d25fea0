"""Recorded pages whose text is replaced by Pashto: the same extraction in another script.

In:   the HTML of a page, and the paragraphs a reader sees on it.
Out:  the same page with those paragraphs in Pashto, `lang` and direction set; its new truth.

No recorded Pashto page with a known truth is public. Every paragraph becomes words of Pashto of
the same length, with commas and full stops as often as before; all else on the page stays.
"""

import itertools
import re
from collections.abc import Iterator, Sequence

from selectolax.lexbor import LexborHTMLParser

_WORDS = (  # noqa: SIM905 - a text reads better than a list of its words
    "د کابل په ښار کې نن یوه غونډه وشوه چې د بېلابېلو هېوادونو استازو پکې ګډون کړی و او د "
    "راتلونکو خبرو پر اجنډا یې خبرې وکړې خو تر اوسه پورې هېڅ پرېکړه نه ده شوې ویاند وویل چې "
    "دوی به د خپلو ملګرو سره مشوره وکړي او بیا به خپل دریځ اعلان کړي ځینې نور بیا وایي چې دا "
    "کار وخت غواړي او باید په ډېر احتیاط سره ترسره شي ځکه چې د خلکو ژوند پورې اړه لري ښوونځي "
    "روغتونونه سړکونه اوبه برېښنا کرنه سوداګري او نړیوالې مرستې ټول د دې بحث برخه ده"
).split()
_BLOCKS = "p, li, h2, h3, h4, blockquote, div, span, td"
_LETTERS = re.compile(r"\W+")


def pashto_words() -> Iterator[str]:
    """Give words without end, in an order that does not repeat soon."""
    count = len(_WORDS)
    for turn in itertools.count(1):
        step = 2 * turn + 1
        yield from (_WORDS[(step * place) % count] for place in range(count))


def in_pashto(text: str, words: Iterator[str]) -> str:
    """Write as many letters of Pashto as there were; as many commas and stops."""
    written: list[str] = []
    length = 0
    for word in text.split():
        goal = length + len(word) + 1
        while len(" ".join(written)) < goal - len(word) // 2:
            written.append(next(words))
        length = goal
        if written and word[-1] in ",;:.!?":
            written[-1] = written[-1].rstrip("،.") + ("،" if word[-1] in ",;:" else ".")
    return " ".join(written) or next(words)


def replace_text(html: str, paragraphs: Sequence[str]) -> tuple[str, list[str], float]:
    """Give page, truth, and the share of the truth's paragraphs that were found on the page."""
    tree = LexborHTMLParser(html)
    words = pashto_words()
    wanted = {_key(text): in_pashto(text, words) for text in paragraphs}
    found: set[str] = set()
    for node in tree.css(_BLOCKS):
        key = _key(node.text(deep=True))
        if key in wanted and not any(
            _key(child.text(deep=True)) == key for child in node.css(_BLOCKS) if child != node
        ):
            node.inner_html = wanted[key]
            found.add(key)
    root = tree.css_first("html")
    if root is not None:
        root.attrs["lang"], root.attrs["dir"] = "ps", "rtl"
    truth = [wanted[_key(text)] for text in paragraphs if _key(text) in found]
    return tree.html or "", truth, len(truth) / max(len(paragraphs), 1)


def _key(text: str) -> str:
    return _LETTERS.sub("", text.casefold())
