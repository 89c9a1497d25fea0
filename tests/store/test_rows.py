from datetime import UTC, datetime

import pytest

from watchdog.model import ItemKey, Reason
from watchdog.store.rows import Disposition, OpenAlert

NOW = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)


def test_what_goes_into_digests_and_summaries_is_still_to_be_told() -> None:
    assert [one for one in Disposition if one.waits] == [Disposition.DIGEST, Disposition.SUMMARY]


@pytest.mark.parametrize(
    ("watchlist", "item", "key"),
    [
        ("bridge", "permit", ItemKey("bridge", "permit")),
        ("bridge", None, None),  # a digest of several items
        (None, None, None),  # a notice to operators
    ],
)
def test_an_alert_of_one_item_knows_its_key(
    watchlist: str | None, item: str | None, key: ItemKey | None
) -> None:
    alert = OpenAlert(
        alert_id="a1",
        watchlist=watchlist,
        item=item,
        episode=1,
        reason=Reason.DIGEST,
        state=None,
        route="desk",
        created_at=NOW,
        acknowledged_at=None,
        targets=(),
    )

    assert alert.key == key
