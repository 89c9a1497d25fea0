import json
from datetime import datetime, timedelta

import httpx

from watchdog.demo import DOWN, OPENING, DemoReceiver


def test_it_takes_messages_but_for_the_time_it_is_down() -> None:
    now = [OPENING]
    with DemoReceiver(lambda: now[0]) as receiver:
        statuses = []
        for at in (OPENING, DOWN[0], DOWN[1] - timedelta(seconds=1), DOWN[1]):
            now[0] = at
            statuses.append(_post(receiver, at))

    assert statuses == [200, 503, 503, 200]
    assert receiver.refused == 2
    assert [(one.at, one.payload["text"]) for one in receiver.taken] == [
        (OPENING, str(OPENING)),
        (DOWN[1], str(DOWN[1])),
    ]


def test_each_message_gets_a_number_of_its_own() -> None:
    with DemoReceiver(lambda: OPENING) as receiver:
        numbers = {json.loads(receiver.take(OPENING, b"{}")[1])["ts"] for _ in range(3)}

    assert len(numbers) == 3


def _post(receiver: DemoReceiver, at: datetime) -> int:
    url = f"{receiver.url}/chat.postMessage"
    return httpx.post(url, json={"text": str(at)}, trust_env=False).status_code
