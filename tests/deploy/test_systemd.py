"""The systemd units: verified, hardened alike, of low exposure."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "deploy" / "systemd"
UNITS = sorted(FOLDER.glob("*.service"))
HIGHEST = 2.0  # of 10; "OK" begins at 4.9


@pytest.fixture(scope="module")
def analyze() -> str:
    """Find `systemd-analyze`, or skip with the reason."""
    found = shutil.which("systemd-analyze")
    if found is None:
        pytest.skip("systemd-analyze is not installed")
    return found


@pytest.fixture
def units(tmp_path: Path) -> list[Path]:
    """Copy the units; their program is one that exists on this machine."""
    copies = []
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8")
        assert "ExecStart=/opt/watchdog/bin/watchdog " in text
        copies.append(tmp_path / unit.name)
        copies[-1].write_text(text.replace("/opt/watchdog/bin/watchdog", "/bin/true"))
    return copies


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(words, capture_output=True, text=True, check=False)  # noqa: S603 - a program of ours or a validator


def test_the_units_are_verified(analyze: str, units: list[Path]) -> None:
    done = run(analyze, "verify", "--man=no", *map(str, units))

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_mistake_would_be_found(analyze: str, units: list[Path]) -> None:
    unit = units[0]
    unit.write_text(unit.read_text().replace("ProtectClock=", "ProtectClok="))

    assert "ProtectClok" in run(analyze, "verify", "--man=no", str(unit)).stderr


@pytest.mark.parametrize("name", [unit.name for unit in UNITS])
def test_exposure_is_low(analyze: str, units: list[Path], name: str) -> None:
    [unit] = [one for one in units if one.name == name]

    done = run(analyze, "security", "--offline=true", "--no-pager", str(unit))

    found = re.search(r"Overall exposure level for \S+: ([0-9.]+)", done.stdout)
    if found is None and "offline" in done.stderr:
        pytest.skip("this systemd cannot look at a unit that is not loaded")
    assert found, done.stderr
    assert float(found[1]) <= HIGHEST, done.stdout


def test_the_units_are_hardened_alike() -> None:
    def rules(unit: Path) -> list[str]:
        text = unit.read_text(encoding="utf-8").partition("TimeoutStopSec=")[2]
        own = ("SocketBindAllow=", "# The port")
        return [line for line in text.splitlines() if line and not line.startswith(own)]

    assert len(UNITS) == 4
    assert [unit.name for unit in UNITS if rules(unit) != rules(UNITS[0])] == []
