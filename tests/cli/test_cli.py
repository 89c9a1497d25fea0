import signal
import subprocess
import time

import pytest
from tests.cli.making import PATIENCE, PROGRAM, Desk


@pytest.mark.parametrize("after", [0.4, 0.8])
def test_ctrl_c_in_the_first_second_leaves_no_traceback(after: float, desk: Desk) -> None:
    process = subprocess.Popen(  # noqa: S603 - our own program
        [PROGRAM, "match"],
        cwd=desk.folder,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509
    )
    time.sleep(after)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=PATIENCE)

    assert process.returncode in {130, -signal.SIGINT}
    assert b"watchdog" not in said  # Python's own start is not ours to change
