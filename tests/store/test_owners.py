import subprocess
import sys
from pathlib import Path

from watchdog.store.owners import hold_name

OTHER = """
import sys
from pathlib import Path
from watchdog.store.owners import hold_name
with hold_name(Path(sys.argv[1]), "there/1:2") as ended:
    print("holds", flush=True)
    sys.stdin.read()
"""


def start_other(state: Path) -> subprocess.Popen[str]:
    other = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", OTHER, str(state)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "holds\n"
    return other


def test_who_was_killed_is_named_once_and_who_lives_is_not(tmp_path: Path) -> None:
    with start_other(tmp_path) as other:
        with hold_name(tmp_path, "here/1:1") as ended:
            assert ended == frozenset()
        other.kill()
    with hold_name(tmp_path, "here/2:1") as ended:
        assert ended == {"there/1:2"}
        with hold_name(tmp_path, "here/3:1") as later:
            assert later == frozenset()


def test_who_ends_cleanly_leaves_nothing(tmp_path: Path) -> None:
    with start_other(tmp_path) as other:
        other.communicate("")
    with hold_name(tmp_path, "here/1:1") as ended:
        assert ended == frozenset()
    assert [path.name for path in (tmp_path / "running").iterdir()] == [".door"]


def test_where_no_file_can_be_kept_nobody_is_known_to_have_ended(tmp_path: Path) -> None:
    (tmp_path / "running").write_text("a file in its place")
    with hold_name(tmp_path, "here/1:1") as ended:
        assert ended == frozenset()
