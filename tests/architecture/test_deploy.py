"""What `deploy/` offers names only what there is."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml
from prometheus_client.parser import text_string_to_metric_families

from watchdog.store import Figures, PartRow, Queue
from watchdog.web.metrics import write_metrics

DEPLOY = Path(__file__).parents[2] / "deploy"
NOW = datetime(2026, 5, 4, tzinfo=UTC)


def metrics() -> set[str]:
    """Name every metric there is."""
    figures = Figures(
        polls={("x", "ok"): 1},
        covered_until={"x": NOW},  # type: ignore[dict-item] # a made-up outlet
        articles={"x": 1},
        hits={("w", "i", "done"): 1},
        deliveries={("t", "sent"): 1},
        queues={"polls": Queue(length=0, age=timedelta(0))},
        conditions=0,
        parts=(PartRow(owner="a:1", seen_at=NOW, parses=1, parse_seconds=1, child_restarts=0),),
    )
    text = write_metrics(figures, NOW).decode()
    return {
        sample.name for family in text_string_to_metric_families(text) for sample in family.samples
    }


def named(text: str) -> set[str]:
    return set(re.findall(r"\bwatchdog_[a-z_]+", text))


def test_every_metric_in_the_alert_rules_exists() -> None:
    text = (DEPLOY / "prometheus" / "watchdog.rules.yml").read_text(encoding="utf-8")
    rules = [rule for group in yaml.safe_load(text)["groups"] for rule in group["rules"]]

    assert len(rules) > 5
    for rule in rules:
        assert rule.keys() >= {"alert", "expr", "labels", "annotations"}
        assert named(rule["expr"]) <= metrics(), rule["alert"]


def test_every_metric_on_the_dashboard_exists() -> None:
    board = json.loads((DEPLOY / "grafana" / "watchdog.json").read_text(encoding="utf-8"))
    asked = [target["expr"] for panel in board["panels"] for target in panel["targets"]]

    assert len(asked) == len({panel["title"] for panel in board["panels"]})
    for expression in asked:
        assert named(expression)
        assert named(expression) <= metrics(), expression


def test_prometheus_own_configuration_is_yaml() -> None:
    text = (DEPLOY / "prometheus" / "prometheus.yml").read_text(encoding="utf-8")
    (job,) = yaml.safe_load(text)["scrape_configs"]

    assert job["job_name"] == "watchdog"


def test_every_metric_is_described() -> None:
    page = (DEPLOY.parent / "docs" / "reference" / "metrics.md").read_text(encoding="utf-8")

    assert named(page) >= metrics()
