"""The wheel that the image is made of: built, installed apart from the sources, and used."""

import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel and install it into a fresh venv, which borrows our dependencies."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet"]
    built = subprocess.run(  # noqa: S603 - a program of ours or a validator
        [*pip, "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT)],
        capture_output=True,
        text=True,
        check=False,
    )
    if built.returncode and "No matching distribution found for hatchling" in built.stderr:
        pytest.skip("hatchling cannot be had here: no wheel is built")
    assert built.returncode == 0, built.stderr
    [wheel] = folder.glob("news_watchdog-*.whl")
    home = folder / "venv"
    venv.create(home, with_pip=False, symlinks=True)
    subprocess.run(  # noqa: S603 - a program of ours or a validator
        [*pip, "--python", str(home), "install", "--no-deps", "--no-index", str(wheel)], check=True
    )
    [packages] = home.glob("lib/python3*/site-packages")
    # A path in a .pth file gives the libraries there, and not its .pth files: not our sources.
    (packages / "borrowed.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return home


def run(installed: Path, folder: Path, *words: str) -> str:
    done = subprocess.run(  # noqa: S603 - a program of ours or a validator
        [str(installed / "bin" / "watchdog"), *words],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder), "WATCHDOG_STATE": str(folder / "state")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_the_program_is_the_wheels(installed: Path, tmp_path: Path) -> None:
    where = subprocess.run(  # noqa: S603 - a program of ours or a validator
        [str(installed / "bin" / "python"), "-c", "import watchdog; print(watchdog.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )

    assert where.stdout.startswith(str(installed))


def test_a_first_folder_is_made_checked_and_tested(installed: Path, tmp_path: Path) -> None:
    assert run(installed, tmp_path, "--version").startswith("watchdog ")
    run(installed, tmp_path, "init")
    assert "no mistakes" in run(installed, tmp_path, "check")
    run(installed, tmp_path, "test")


def test_the_database_is_made_by_migrations_in_the_wheel(installed: Path, tmp_path: Path) -> None:
    assert "the database has schema" in run(installed, tmp_path, "db", "upgrade")
    assert (tmp_path / "state" / "watchdog.db").is_file()


def test_what_the_demo_and_the_shipped_watchlist_need_is_in_the_wheel(installed: Path) -> None:
    [package] = installed.glob("lib/python3*/site-packages/watchdog")

    for folder in ("demo", "languages", "outlets", "watchlists", "web"):
        ours = ROOT / ("watchlists" if folder == "watchlists" else f"src/watchdog/{folder}")
        files = {path.name for path in ours.rglob("*") if path.is_file() and path.suffix != ".pyc"}
        assert files <= {path.name for path in (package / folder).rglob("*")}, folder
