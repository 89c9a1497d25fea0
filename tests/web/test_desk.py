import asyncio

from watchdog.store import Role, add_user, has_users, list_users
from watchdog.web import Desk


def test_reads_and_writes_in_threads(desk: Desk) -> None:
    async def work() -> tuple[bool, bool]:
        now = desk.clock()
        done = await desk.write(lambda c: add_user(c, "noor", Role.VIEWER, "x", by="t", now=now))
        return done, await desk.read(has_users)

    assert asyncio.run(work()) == (True, True)
    assert "noor" in {user.name for user in desk.database.read(list_users)}
    desk.database.close()
