from tests.extract.making import view

from watchdog.extract.templates.france24 import read_france24


def test_another_page_is_left_to_others() -> None:
    assert read_france24(view("<html><p>text</p></html>"), None) is None


def test_credits_and_interruptions_are_dropped() -> None:
    html = (
        "<html><p class=t-content__chapo>Lead.</p><div class=t-content__body><p>Text.</p>"
        "<div class=m-interstitial><p>Ad.</p></div><p class=t-copyright>Credit.</p></div></html>"
    )

    draft = read_france24(view(html), None)

    assert draft is not None
    assert draft.paragraphs == ("Lead.", "Text.")
