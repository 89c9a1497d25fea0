"""What people do, in a real browser: sign in, filter, judge, read Pashto, try, acknowledge."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.conftest import Day

AXE = Path(__file__).with_name("axe.min.js").read_text(encoding="utf-8")
ITEM = "/items/eu-taliban-talks/formal-invitation"
PAGES = [
    *("/", "/items", "item", "hit", "/try", "/sources", "/account", "alert", "/sign-in"),
    *("/search?q=taliban", "/deliveries", "/silences", "/watchlists", "/audit", "/tokens"),
    "tried",
]
RUN_AXE = """async () => (await axe.run(document)).violations
  .filter(one => one.impact === "serious" || one.impact === "critical")
  .map(one => one.id + ": " + one.nodes
    .map(node => node.html + " " + node.failureSummary).join("; "))"""

pytestmark = pytest.mark.browser


def test_who_signs_in_comes_back_to_the_page_asked_for(page: Page) -> None:
    page.goto("/items")
    assert "/sign-in?next=%2Fitems" in page.url
    page.get_by_label("Name").fill("amina")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_role("heading", name="Items", level=1)).to_be_visible()


def test_the_inbox_is_filtered_and_the_address_can_be_shared(desk: Page) -> None:
    everything = desk.locator(".hit").count()
    desk.get_by_label("State").select_option("done")
    _follow(desk, desk.get_by_role("button", name="Filter"))

    shown = desk.locator(".hit .state").all_text_contents()
    assert 0 < len(shown) < everything
    assert {one.split(" ")[0] for one in shown} == {"done"}
    assert "state=done" in desk.url


def test_times_are_shown_in_the_readers_zone(desk: Page) -> None:
    time = desk.locator(".hit time").first
    utc = str(time.get_attribute("title"))
    shown = time.text_content() or ""

    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d UTC", utc)
    minutes = [int(at[11:13]) * 60 + int(at[14:16]) for at in (utc, shown)]
    assert (minutes[1] - minutes[0]) % 1440 == 270  # Kabul is four hours and a half ahead


def test_days_are_the_readers_own(desk: Page) -> None:
    """The last report of the day is seen at 18:05 UTC, which is the next morning in Auckland."""
    context = desk.context.browser.new_context(  # type: ignore[union-attr] # it has one
        timezone_id="Pacific/Auckland",
        storage_state=desk.context.storage_state(),
    )
    page = context.new_page()
    found = []
    for day in ("2026-06-10", "2026-06-11"):
        page.goto(desk.url)
        expect(page.locator("[data-zone]")).to_have_text("Pacific/Auckland")
        page.get_by_label("Since").fill(day)
        page.get_by_label("Until").fill(day)
        _follow(page, page.get_by_role("button", name="Filter"))
        assert "zone=Pacific%2FAuckland" in page.url
        found.append({(one.text_content() or "")[:10] for one in page.locator(".hit time").all()})
    context.close()

    assert found == [{"2026-06-10"}, {"2026-06-11"}]


def test_a_false_alarm_is_called_by_key_and_gives_its_example(desk: Page) -> None:
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    desk.keyboard.press("k")
    row = desk.locator(".hit").first
    expect(row).to_be_focused()
    desk.keyboard.press("f")

    example = row.locator("#example")
    expect(example).to_contain_text("expect: silent")
    expect(row.get_by_role("button", name="False alarm")).to_have_attribute("aria-pressed", "true")
    row.get_by_role("button", name="Useful").click()
    expect(row.get_by_role("button", name="Useful")).to_have_attribute("aria-pressed", "true")


def test_what_others_judge_is_seen_without_reloading(desk: Page) -> None:
    row = desk.locator(".hit").nth(1)
    desk.keyboard.press("j")
    desk.keyboard.press("j")
    expect(row).to_be_focused()
    other = desk.context.new_page()
    other.goto("/")
    other.locator(".hit").nth(1).get_by_role("button", name="Too early").click()
    expect(other.locator(".hit").nth(1).locator(".said")).to_have_text("early")
    other.close()
    assert row.locator(".said").text_content() == ""
    desk.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(row.locator(".said")).to_have_text("early")
    expect(row).to_be_focused()


def test_a_pashto_hit_runs_from_right_to_left(desk: Page) -> None:
    desk.goto("/?language=ps")
    desk.keyboard.press("j")
    desk.keyboard.press("o")
    text = desk.locator("article.text")
    expect(text).to_have_attribute("lang", "ps")

    assert text.evaluate("one => getComputedStyle(one).direction") == "rtl"
    heading = text.locator("h1")
    start, end = heading.evaluate(
        """one => {
          const range = document.createRange();
          const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
          const node = walker.nextNode();
          const at = place => {
            range.setStart(node, place); range.setEnd(node, place + 1);
            return range.getBoundingClientRect();
          };
          return [at(0).right, at(Math.min(3, node.length - 1)).right];
        }"""
    )
    assert end < start  # later letters stand further left
    assert text.locator("mark.cue").count() >= 1
    expect(desk.locator(".cues .wins").first).to_contain_text("decides")


def test_an_item_is_tried_and_edited_without_being_saved(desk: Page) -> None:
    desk.goto("/items")
    _follow(desk, desk.locator("main table a").first)
    declared = desk.locator("pre").last.text_content() or ""
    _follow(desk, desk.get_by_role("link", name=re.compile("Try it")))
    desk.get_by_label("Text", exact=True).fill(
        "The Commission has sent a formal invitation to the Taliban."
    )
    desk.get_by_role("button", name="Try it", exact=True).click()
    expect(desk.locator(".trial").first).to_be_visible()

    desk.get_by_label(re.compile("The watchlist, edited")).fill("watchlist: [")
    desk.get_by_role("button", name="Try it", exact=True).click()
    expect(desk.get_by_role("alert")).to_contain_text("edited.yaml:")
    desk.goto("/items")
    _follow(desk, desk.locator("main table a").first)
    assert (desk.locator("pre").last.text_content() or "") == declared


def test_the_archive_is_tried(desk: Page) -> None:
    desk.goto("/try")
    desk.get_by_label(re.compile("archive, days")).fill("30")
    desk.get_by_role("button", name="Try the archive").click()

    expect(desk.locator("main")).to_contain_text(re.compile(r"\d+ hits in \d+ texts"))


def test_a_source_is_paused_and_goes_on(desk: Page) -> None:
    desk.goto("/sources")
    assert desk.locator(".poll").count() > 0
    row = desk.locator("tbody tr").first
    row.get_by_role("button", name="Pause").click()
    row = desk.locator("tbody tr").first
    expect(row).to_contain_text("paused")
    row.get_by_role("button", name="Go on").click()
    expect(desk.locator("tbody tr").first).not_to_contain_text("paused")


def test_an_alert_is_acknowledged_from_its_link_by_who_is_not_signed_in(
    page: Page, day: Day
) -> None:
    page.goto(day.acknowledge)
    page.get_by_label("Your name").fill("Noor")
    page.get_by_role("button", name="Acknowledge").click()

    expect(page.locator("main")).to_contain_text("Acknowledged by Noor")
    assert page.locator("blockquote").count() >= 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_no_page_has_a_serious_barrier(desk: Page, day: Day, name: str, scheme: str) -> None:
    desk.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    if name == "item":
        desk.goto("/items")
        _follow(desk, desk.locator("main table a").first)
    elif name == "hit":
        desk.goto("/?language=ps")
        _follow(desk, desk.locator(".hit h3 a").first)
    elif name == "alert":
        desk.goto(day.acknowledge.partition("/acknowledge")[0])
    elif name == "tried":
        desk.goto("/try")
        desk.get_by_label("Text", exact=True).fill("Belgium has granted visas to the Taliban.")
        _follow(desk, desk.get_by_role("button", name="Try it", exact=True))
    elif name == "/sign-in":
        desk.context.clear_cookies()
        desk.goto(name)
    else:
        desk.goto(name)
    desk.evaluate(AXE)

    assert desk.evaluate(RUN_AXE) == []


def test_a_phone_shows_pages_without_scrolling_sideways(desk: Page) -> None:
    desk.set_viewport_size({"width": 360, "height": 740})
    for path in ("/", "/items", "/try", "/sources", "/search?q=x", "/deliveries", "/audit", ITEM):
        desk.goto(path)
        wide = desk.evaluate("document.documentElement.scrollWidth")
        assert wide <= 360, path
        cells = desk.evaluate("[...document.querySelectorAll('td')].map((one) => one.offsetWidth)")
        assert min(cells, default=360) > 100, path  # narrower ones break words into letters


def test_everything_can_be_read_without_scripts(desk: Page, day: Day) -> None:
    context = desk.context.browser.new_context(  # type: ignore[union-attr] # it has one
        java_script_enabled=False,
        base_url=day.address,
        storage_state=desk.context.storage_state(),
    )
    page = context.new_page()
    page.goto("/")
    assert page.locator(".hit").count() > 0
    assert "UTC" in (page.locator(".hit time").first.text_content() or "")
    _follow(page, page.locator(".hit h3 a").first)
    assert page.locator("article.text p").count() > 0
    page.get_by_role("button", name="Useful").click()
    expect(page.locator("button[aria-pressed=true]")).to_have_text("Useful")
    context.close()


def _follow(page: Page, to_click: Locator) -> None:
    """Click, and wait until the page that it leads to is whole: to count on it needs all of it."""
    with page.expect_navigation():
        to_click.click()
