"""The manifests: by Kubernetes' own schemas, restricted, and they fit together."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

FOLDER = Path(__file__).parents[2] / "deploy" / "kubernetes"
FILES = sorted([*FOLDER.glob("*.yaml"), *FOLDER.glob("*.yaml.example")])


def objects() -> Iterator[dict[str, Any]]:
    for file in FILES:
        yield from yaml.safe_load_all(file.read_text(encoding="utf-8"))


def pods() -> dict[str, dict[str, Any]]:
    """Give the pod's specification of everything that starts one."""
    found = {}
    for one in objects():
        spec = one.get("spec", {})
        spec = spec.get("jobTemplate", {}).get("spec", spec)
        if "template" in spec:
            found[one["metadata"]["name"]] = spec["template"]["spec"]
    return found


def validator() -> str:
    """Find `kubernetes-validate`, or skip with the reason."""
    found = shutil.which("kubernetes-validate", path=str(Path(sys.executable).parent))
    if found is None:
        pytest.skip("kubernetes-validate is not installed: pip install -e '.[deploy]'")
    return found


def test_every_manifest_is_valid() -> None:
    done = subprocess.run(  # noqa: S603 - a program of ours or a validator
        [validator(), "--strict", "--quiet", *map(str, FILES)],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stdout) == (0, ""), done.stdout + done.stderr


def test_a_mistake_would_be_found(tmp_path: Path) -> None:
    wrong = tmp_path / "web.yaml"
    text = (FOLDER / "30-web.yaml").read_text(encoding="utf-8")
    wrong.write_text(text.replace("readinessProbe:", "readynessProbe:"))

    done = subprocess.run(  # noqa: S603 - a program of ours or a validator
        [validator(), "--strict", str(wrong)], capture_output=True, text=True, check=False
    )

    assert done.returncode
    assert "readynessProbe" in done.stdout + done.stderr


@pytest.mark.parametrize("name", pods())
def test_every_pod_is_restricted(name: str) -> None:
    pod = pods()[name]

    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    for container in pod["containers"]:
        context = container["securityContext"]
        assert context["allowPrivilegeEscalation"] is False
        assert context["readOnlyRootFilesystem"] is True
        assert context["capabilities"] == {"drop": ["ALL"]}
        assert container["resources"]["limits"]["memory"]
        volumes = {volume["name"] for volume in pod["volumes"]}
        assert {mount["name"] for mount in container["volumeMounts"]} == volumes


def test_budgets_and_the_service_choose_pods_that_exist() -> None:
    templates = [
        one["spec"]["template"]["metadata"]["labels"]
        for one in objects()
        if one["kind"] == "Deployment"
    ]
    chosen = [
        one["spec"]["selector"].get("matchLabels", one["spec"]["selector"])
        for one in objects()
        if one["kind"] in {"PodDisruptionBudget", "Service"}
    ]

    assert len(chosen) == 4
    assert [labels for labels in chosen if labels not in templates] == []


def test_an_example_of_a_secret_is_not_applied_with_the_folder() -> None:
    applied = [
        one["kind"]
        for file in FOLDER.glob("*.yaml")
        for one in yaml.safe_load_all(file.read_text(encoding="utf-8"))
    ]

    assert "Secret" not in applied
    assert {one["metadata"].get("namespace", "watchdog") for one in objects()} == {"watchdog"}
