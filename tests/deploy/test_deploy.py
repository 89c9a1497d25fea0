"""What is in `deploy/`, held against the validators of those who read it."""

import importlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
MOST_EXPOSED = 2.0  # of ten, as `systemd-analyze security` counts


def _tool(name: str) -> str:
    found = shutil.which(name, path=f"{Path(sys.executable).parent}:/usr/bin:/usr/local/bin")
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def _run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(list(words), capture_output=True, text=True, check=False)  # noqa: S603 - validators


def test_the_container_file_has_nothing_to_complain_of() -> None:
    done = _run(_tool("hadolint"), "--no-color", str(DEPLOY / "Containerfile"))
    assert (done.returncode, done.stdout) == (0, "")


def test_the_container_runs_as_nobody_special() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    assert re.search(r"^USER 10001$", text, re.MULTILINE)
    assert "HEALTHCHECK" in text
    assert text.count("FROM ") == 2


def _compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return found


def test_compose_is_what_its_specification_asks_for() -> None:
    try:
        compose_spec = importlib.import_module("compose_spec")
    except ImportError:
        pytest.skip("compose-spec is not installed")
    given = _compose()
    compose_spec.PyCompose.from_json(json.dumps(given)).validate()
    given["services"]["web"]["portz"] = []
    with pytest.raises(ValueError, match="portz"):
        compose_spec.PyCompose.from_json(json.dumps(given))


def test_compose_has_every_part_behind_a_closed_door() -> None:
    services = _compose()["services"]
    assert set(services) == {"db", "scheduler", "worker", "web", "prometheus"}
    for name in ("scheduler", "worker", "web"):
        part = services[name]
        assert part["read_only"]
        assert part["cap_drop"] == ["ALL"]
        assert part["command"] == [name]
    ports = [port for one in services.values() for port in one.get("ports", [])]
    assert all(port.startswith("127.0.0.1:") for port in ports)


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: str(unit.name))
def test_units_are_known_to_systemd_and_hardened(unit: Path, tmp_path: Path) -> None:
    tool = _tool("systemd-analyze")
    text = unit.read_text(encoding="utf-8").replace("/opt/watchdog/bin/watchdog", "/bin/true")
    tried = tmp_path / unit.name.replace("@.", "@worker.")
    tried.write_text(text, encoding="utf-8")
    (tmp_path / unit.name).write_text(text, encoding="utf-8")
    verified = _run(tool, "verify", "--man=no", str(tried))
    assert (verified.returncode, verified.stderr) == (0, "")

    secured = _run(tool, "security", "--offline=true", "--no-pager", str(tried))
    found = re.search(r"exposure level for .*: ([0-9.]+)", secured.stdout)
    assert found, secured.stdout + secured.stderr
    assert float(found[1]) <= MOST_EXPOSED


def test_manifests_are_what_kubernetes_takes() -> None:
    done = _run(_tool("kubernetes-validate"), "--strict", str(DEPLOY / "kubernetes/watchdog.yaml"))
    assert done.returncode == 0, done.stdout + done.stderr


def test_pods_run_as_nobody_special_and_write_nothing() -> None:
    text = (DEPLOY / "kubernetes" / "watchdog.yaml").read_text(encoding="utf-8")
    pods = [one for one in yaml.safe_load_all(text) if one["kind"] == "Deployment"]
    assert {pod["spec"]["template"]["spec"]["containers"][0]["args"][0] for pod in pods} == {
        "scheduler",
        "worker",
        "web",
    }
    for pod in pods:
        spec = pod["spec"]["template"]["spec"]
        assert spec["securityContext"]["runAsNonRoot"]
        for container in spec["containers"]:
            assert container["securityContext"]["readOnlyRootFilesystem"]
            assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
            assert "livenessProbe" in container


def test_the_guide_names_files_that_are_there() -> None:
    guide = (ROOT / "docs" / "how-to" / "deploy.md").read_text(encoding="utf-8")
    for name in re.findall(r"deploy/[\w@./-]+\w", guide):
        made = name.startswith(("deploy/secrets", "deploy/watchdog.env"))
        assert made or (ROOT / name).exists(), name
    assert (DEPLOY / "watchdog.env.example").exists()
