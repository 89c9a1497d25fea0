import subprocess
import sys
from pathlib import Path

import pytest

from watchdog.errors import StoreError
from watchdog.store import hold_alone

HOLDER = """
import sys
from watchdog.store import hold_alone
with hold_alone(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_second_on_a_file_hears_who_is_there(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/watchdog.db"
    with subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", HOLDER, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == b"held\n"

        with (
            pytest.raises(StoreError, match=rf"process {first.pid} on ") as caught,
            hold_alone(url),
        ):
            pass
        first.kill()
        first.wait()
    assert "is watched already" in str(caught.value)
    with hold_alone(url):  # a dead process holds nothing
        pass


def test_other_files_and_servers_are_free(tmp_path: Path) -> None:
    with hold_alone(f"sqlite:///{tmp_path}/a.db"), hold_alone(f"sqlite:///{tmp_path}/b.db"):
        pass
    with hold_alone("postgresql://host/a"), hold_alone("postgresql://host/a"):
        pass


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="file"), hold_alone(f"sqlite:///{tmp_path}/file/a.db"):
        pass
