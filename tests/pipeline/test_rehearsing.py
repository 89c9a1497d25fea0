"""What is rehearsed is there before it is needed: nothing is left to make at the first page."""

import json
import subprocess
import sys

SCRIPT = """
import json, re, sys
from datetime import UTC, datetime
from watchdog.config import load_languages
from watchdog.judge.rules import compile_rules
from watchdog.model import Page
from watchdog.pipeline import rehearsing
from watchdog.pipeline.analyse import analyse_page, prepare
from watchdog.text import identify_language

rehearsing.rehearse("ps", "no-such-language")
modules, compiled = set(sys.modules), []
make = re._compiler.compile
re._compiler.compile = lambda pattern, flags: compiled.append(pattern) or make(pattern, flags)

pashto = load_languages()["ps"]  # as it comes to a child: equal, not the same
for plain in (False, True):
    compile_rules(pashto, plain=plain)
told = b"<p>They met, and talked about what was new.</p>" * 30
page = b"<html><body><article><h1>Talks</h1>" + told
bench = prepare(rehearsing._declare_nothing())
when = datetime(2026, 5, 4, tzinfo=UTC)
at = "http://outlet.example/a"
found = Page(url=at, requested_url=at, status=200, fetched_at=when, body=page)
analyse_page(bench, found, None, None, when)
identify_language("The council met on Tuesday to talk about the harbour.", ["en"])
print(json.dumps([sorted(set(sys.modules) - modules), compiled]))
"""


def test_the_first_page_imports_and_compiles_nothing() -> None:
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True
    )

    assert json.loads(done.stdout) == [[], []]
