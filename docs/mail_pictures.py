"""Draw the pictures of the mails, an English and a Pashto hit, as a mail program shows them.

    python docs/mail_pictures.py

In:   a Chromium on the path (Debian's package `chromium`), and fonts for Arabic script.
Out:  docs/images/mail-en.png and docs/images/mail-ps.png.

The outlets are fictional. Run it after a change of how a mail looks.
"""

import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from pictures import IMAGES, shoot

from watchdog.channels.mail_html import lay_out_html
from watchdog.model import (
    ConceptId,
    Evidence,
    LanguageCode,
    Link,
    Message,
    Piece,
    Purpose,
    State,
)

COMMISSION, INVITATION = (ConceptId("commission"),), (ConceptId("invitation"),)
PAGE = "https://watch.example.org/alerts/3f9sKq-Zr1aWm0XgTqk3Vg"
ENGLISH = Evidence(
    item_title="The Commission sends a formal invitation",
    state=State.DONE,
    detail=None,
    outlet="Harbour Post",
    language=LanguageCode("en"),
    language_name="English",
    right_to_left=False,
    when="published 2026-05-04 14:02 CEST",
    headline="Letter leaves Brussels for Kabul",
    sentence=(
        Piece("The "),
        Piece("Commission", COMMISSION),
        Piece(" "),
        Piece("has sent", cue=True),
        Piece(" the delegation a formal "),
        Piece("invitation", INVITATION),
        Piece(", two officials said on Monday."),
    ),
    concepts=("invitation", "commission"),
    link="https://harbour-post.example/1",
)
PASHTO = replace(
    ENGLISH,
    outlet="د کابل ورځپاڼه",
    language=LanguageCode("ps"),
    language_name="Pashto",
    right_to_left=True,
    when="published 2026-05-04 14:05 CEST",
    headline="اروپايي کمېسیون پلاوي ته بلنلیک ولېږه",
    sentence=(
        Piece("اروپايي "),
        Piece("کمېسیون", COMMISSION),
        Piece(" پلاوي ته رسمي "),
        Piece("بلنلیک", INVITATION),
        Piece(" "),
        Piece("لېږلی دی", cue=True),
        Piece("، دوو چارواکو د دوشنبې په ورځ وویل."),
    ),
)


def main() -> None:
    """Draw both mails."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("no chromium on the path: apt-get install chromium")
    with tempfile.TemporaryDirectory() as folder:
        for name, evidence in (("mail-en", ENGLISH), ("mail-ps", PASHTO)):
            page = Path(folder) / f"{name}.html"
            page.write_text(lay_out_html(make_message(evidence)), encoding="utf-8")
            shoot(chromium, page.as_uri(), IMAGES / f"{name}.png", "680,360")


def make_message(evidence: Evidence) -> Message:
    """Make the message of a first report."""
    return Message(
        alert_id="3f9sKq-Zr1aWm0XgTqk3Vg",
        purpose=Purpose.ALERT,
        title=f"DONE: {evidence.item_title} – {evidence.outlet}",
        body="",
        url=PAGE,
        state=State.DONE,
        heading=evidence.item_title,
        lines=("Reason: first-report (nothing had been reported before)",),
        evidence=(evidence,),
        closing=("Also reported by: The Courier",),
        actions=tuple(
            Link(words=words, url=f"{PAGE}/{action}", action=action)
            for words, action in (("Acknowledge", "acknowledge"), ("False alarm", "false-alarm"))
        ),
    )


if __name__ == "__main__":
    main()
