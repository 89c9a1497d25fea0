"""The declarations of the demo's outlets, as an operator would write them.

In:   a running day.
Out:  `<folder>/outlets/<id>.yaml`, one file per outlet.
Edge: writes files.
"""

import json
from pathlib import Path

from watchdog.demo.newsday import DemoOutlet
from watchdog.demo.server import RunningDay
from watchdog.demo.site import listing_path
from watchdog.demo.structures import STRUCTURES


def write_outlets(folder: Path, running: RunningDay) -> tuple[Path, ...]:
    """Write one YAML file per outlet into `<folder>/outlets/`; give their paths in order."""
    target = folder / "outlets"
    target.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    for outlet in running.day.outlets:
        path = target / f"{outlet.id}.yaml"
        path.write_text(declare_outlet(outlet, running.base_urls[outlet.id]), encoding="utf-8")
        written.append(path)
    return tuple(written)


def declare_outlet(outlet: DemoOutlet, base: str) -> str:
    """Write one outlet's declaration: loopback addresses, no waiting between requests."""
    structure = STRUCTURES[outlet.structure]
    sources = [
        f"  - {listing.kind}: {base}{listing_path(outlet, listing)}"
        for listing in structure.listings
    ]
    lines = [
        "# A fictional outlet of `watchdog demo`, served on loopback.",
        f"outlet: {outlet.id}",
        f"name: {json.dumps(outlet.name, ensure_ascii=False)}",  # a JSON string is YAML
        f"publisher: {outlet.publisher}",
        f"languages: [{outlet.language}]",
        f"home: {base}{structure.home.format(section=outlet.section)}",
        "sources:",
        *sources,
        "every: 2s",
        "pace: {gap: 0s, at_once: 1}",
        f"templates: [{structure.template}]",
        *(f"{key}: {value}" for key, value in structure.declaration.items()),
    ]
    return "\n".join(lines) + "\n"
