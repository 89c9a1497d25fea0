"""Make JSON Lines for `watchdog match` from a folder of parallel news sentences.

    python benchmarks/parallel_documents.py FOLDER LANGUAGE… | watchdog match

In:   FOLDER/<language>.txt, one sentence a line, and FOLDER/documents.txt, which names on
      each line the document that the sentence belongs to.
Out:  one article per document and language; its first sentence stands as the title.
"""

import json
import sys
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path


def read_documents(folder: Path, language: str) -> Iterator[dict[str, object]]:
    """Give one article per document, sentences as paragraphs."""
    names = (folder / "documents.txt").read_text(encoding="utf-8").splitlines()
    sentences = (folder / f"{language}.txt").read_text(encoding="utf-8").splitlines()
    pairs = zip(names, sentences, strict=True)
    for name, lines in groupby(pairs, key=lambda pair: pair[0]):
        title, *paragraphs = [sentence for _, sentence in lines]
        yield {
            "id": f"{language}/{name}",
            "language": language,
            "title": title,
            "paragraphs": paragraphs,
        }


def main() -> None:
    """Print the documents of the languages named."""
    folder, languages = Path(sys.argv[1]), sys.argv[2:]
    for language in languages:
        for document in read_documents(folder, language):
            print(json.dumps(document, ensure_ascii=False))


if __name__ == "__main__":
    main()
