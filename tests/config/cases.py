"""Folders of declarations as test cases: every folder under good/ loads, none under bad/ does."""

from pathlib import Path

from watchdog.config import load_declarations
from watchdog.declarations import Declarations

HERE = Path(__file__).parent
LANGUAGES = HERE / "languages"

CANARY = "canary-7f3a"
SECRETS = {
    "SLACK_CITY": "slack://a/b/c/#city",
    "MAIL_USER": "night",
    "MAIL_PASSWORD": "secret",
    "HEARTBEAT": "https://ping.example.org/1",
    "CANARY_WORD": CANARY,
    "CANARY_SLACK": f"slack://{CANARY}/b/c/#one/#two",
    "EMPTY": " ",
}


def folders(kind: str) -> list[Path]:
    """List the cases of a kind."""
    return sorted(path for path in (HERE / kind).iterdir() if path.is_dir())


def good(name: str) -> Path:
    """Give one case that loads."""
    return HERE / "good" / name


def load(folder: Path, *, shipped_outlets: bool = True) -> Declarations:
    """Load a case, with its own languages where it has some."""
    own = folder / "languages"
    return load_declarations(
        folder,
        secrets=SECRETS,
        shipped_outlets=shipped_outlets,
        languages=own if own.is_dir() else LANGUAGES,
    )


def compare(path: Path, found: str, *, golden: bool) -> None:
    """Compare with what a case expects, or write it anew."""
    if golden:
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")
