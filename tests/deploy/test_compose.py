"""The compose file: by the Compose Specification, hardened, and its secrets are files."""

from pathlib import Path
from typing import Any

import pytest
import yaml

DEPLOY = Path(__file__).parents[2] / "deploy"


def composed() -> dict[str, Any]:
    """Give the file with its merges resolved, as an engine sees it."""
    loaded = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    assert isinstance(loaded, dict)
    return loaded


def test_it_follows_the_specification() -> None:
    compose_spec = pytest.importorskip(
        "compose_spec", reason="no reader of the specification: pip install -e '.[deploy]'"
    )

    read = compose_spec.PyCompose.from_yaml(yaml.safe_dump(composed()))

    assert set(read.service_names()) == composed()["services"].keys()


def test_a_mistake_would_be_found() -> None:
    compose_spec = pytest.importorskip(
        "compose_spec", reason="no reader of the specification: pip install -e '.[deploy]'"
    )
    wrong = composed()
    wrong["services"]["web"]["read-only"] = True

    with pytest.raises(ValueError, match="read-only"):
        compose_spec.PyCompose.from_yaml(yaml.safe_dump(wrong))


@pytest.mark.parametrize("name", composed()["services"])
def test_every_service_is_hardened(name: str) -> None:
    service = composed()["services"][name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "cap_add" not in service
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert "healthcheck" in service
    assert "privileged" not in service


def test_every_file_it_mounts_exists_or_is_told_to_be_made() -> None:
    made = {"watchlists", "secrets"}
    loaded = composed()
    files = [one["file"] for one in (*loaded["configs"].values(), *loaded["secrets"].values())]

    missing = [file for file in files if not (DEPLOY / file).exists()]
    assert {Path(file).parts[0] for file in missing} <= made
    assert (DEPLOY / loaded["services"]["upgrade"]["build"]["dockerfile"]).name == "Containerfile"


def test_no_secret_stands_in_the_environment() -> None:
    for service in composed()["services"].values():
        for name, value in service.get("environment", {}).items():
            assert "postgresql://" not in str(value)
            secret = any(word in name for word in ("PASSWORD", "KEY", "TOKEN", "DATABASE_URL"))
            assert not secret or name.endswith("_FILE")


def test_parts_wait_for_the_schema() -> None:
    services = composed()["services"]

    for part in ("scheduler", "worker", "web"):
        waits = services[part]["depends_on"]["upgrade"]["condition"]
        assert waits == "service_completed_successfully"
    assert services["upgrade"]["depends_on"]["postgres"]["condition"] == "service_healthy"


def test_prometheus_asks_as_on_one_machine_but_for_the_address() -> None:
    single, compose = (
        yaml.safe_load((DEPLOY / "prometheus" / name).read_text(encoding="utf-8"))
        for name in ("prometheus.yml", "compose.yml")
    )
    assert compose["scrape_configs"][0].pop("static_configs") == [{"targets": ["web:8080"]}]
    single["scrape_configs"][0].pop("static_configs")

    assert compose == single
