"""A real PgBouncer before a PostgreSQL server, for as long as the block lasts."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url
from tests.peers.ports import free_port

_STARTS_WITHIN = 30  # seconds: a bound, not an expectation
_SETTINGS = """\
[databases]
* = {server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = {mode}
"""


@contextmanager
def pooler_of(server: str, mode: str) -> Iterator[str]:
    """Give the address under which a pooler in `mode` leads to a server's database."""
    program = shutil.which("pgbouncer", path=f"{os.defpath}:/usr/sbin")
    if program is None:
        pytest.skip("no PgBouncer is installed: apt-get install pgbouncer")
    url = make_url(server)
    said = {"host": url.host, "port": url.port, "user": url.username, "password": url.password}
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="watchdog-pooler-") as folder:
        file = Path(folder) / "pooler.ini"
        named = " ".join(f"{key}={value}" for key, value in said.items() if value is not None)
        file.write_text(_SETTINGS.format(server=named, port=port, mode=mode))
        command = [program, str(file)]
        if os.geteuid() == 0:  # it refuses to be root
            shutil.chown(folder, "nobody")
            command[1:1] = ["-u", "nobody"]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:  # noqa: S603 - as installed
            address = url.set(host="127.0.0.1", port=port).render_as_string(hide_password=False)
            try:
                _wait_until_it_answers(address)
                yield address
            finally:
                process.terminate()


def _wait_until_it_answers(address: str) -> None:
    end = time.monotonic() + _STARTS_WITHIN
    while True:
        try:
            psycopg.connect(address).close()
        except psycopg.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return
