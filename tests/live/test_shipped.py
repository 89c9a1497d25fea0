"""Every shipped outlet for real, as `watchdog doctor outlets` tries it. Opt-in:

    WATCHDOG_LIVE=1 pytest -s tests/live

Prints how each route answered. Asks each outlet for its routes and one page, at its own pace.
"""

import os
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from watchdog.app import load_declared, open_inputs
from watchdog.declarations import Outlet
from watchdog.pipeline.advising import advise_route
from watchdog.pipeline.inputs import Inputs
from watchdog.pipeline.probing import RouteReport
from watchdog.settings import read_settings

WATCHLISTS = Path(__file__).parents[2] / "watchlists"
SHIPPED = load_declared(read_settings(watchlists=WATCHLISTS)).outlets

pytestmark = pytest.mark.skipif(
    "WATCHDOG_LIVE" not in os.environ,  # noqa: TID251 - tests have no settings
    reason="asks real outlets: set WATCHDOG_LIVE=1 to run",
)


@pytest.fixture(scope="module")
def inputs() -> Iterator[Inputs]:
    with open_inputs(read_settings(watchlists=WATCHLISTS)) as given:
        yield given


@pytest.fixture(scope="module")
def online(inputs: Inputs) -> bool:
    """Whether any of the first outlets answers."""
    first = [outlet for outlet in SHIPPED.values() if outlet.enabled][:3]
    return any(report.reached for report in inputs.try_outlets(first))


@pytest.mark.parametrize(
    "outlet", [one for one in SHIPPED.values() if one.enabled], ids=lambda outlet: outlet.id
)
def test_every_route_lists_articles(outlet: Outlet, inputs: Inputs, *, online: bool) -> None:
    if not online:
        pytest.fail("nothing answered at all: this machine is offline")
    reports = inputs.try_outlets([outlet])
    for report in reports:
        sys.stdout.write(f"\n{describe(report)}")
        if advice := advise_route(report, outlet, datetime.now(UTC)):  # noqa: TID251 - live
            sys.stdout.write(f"\n    {advice}")

    assert [report.url for report in reports if not report.well] == []


def describe(report: RouteReport) -> str:
    age = "not dated"
    if report.newest:
        hours = (datetime.now(UTC) - report.newest).total_seconds() / 3600  # noqa: TID251 - live
        age = f"newest {hours:.1f} h old"
    return (
        f"{report.outlet} {report.kind} {report.url}: {report.outcome}, status {report.status},"
        f" {report.entries} entries, {age}, page: {report.page or '-'}"
    )
