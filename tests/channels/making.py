"""Messages and targets for the tests of this room."""

from watchdog.declarations import Target
from watchdog.model import Message, Purpose


def make_message(
    title: str = "DONE: The invitation is sent", body: str = "The Courier\nhttps://c.example/1"
) -> Message:
    return Message(
        alert_id="a1",
        purpose=Purpose.ALERT,
        title=title,
        body=body,
        url="http://127.0.0.1:8080/alerts/a1",
    )


def make_target(url: str) -> Target:
    return Target(name="desk", url=url)
