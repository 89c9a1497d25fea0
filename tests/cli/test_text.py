import json
from typing import Any

import pytest
from tests.cli.making import NEWS, NOISE, Desk, Done, html_of, run, run_program

pytestmark = pytest.mark.usefixtures("desk")


def lines_of(*records: dict[str, Any]) -> str:
    return "\n".join(json.dumps(record, ensure_ascii=False) for record in records)


def match(*records: dict[str, Any]) -> Done:
    return run("match", given=lines_of(*records))


def article(text: str, **more: object) -> dict[str, Any]:
    return {"id": 1, "title": "", "text": text, "language": "en"} | more


# --- match ---------------------------------------------------------------------------


def test_a_hit_is_one_line_with_the_keys_of_the_contract() -> None:
    done = match(article(NEWS))

    [hit] = done.lines
    assert list(hit) == [
        "id",
        "watchlist",
        "item",
        "state",
        "detail",
        "cue",
        "sentence",
        "language",
        "spans",
    ]
    assert (hit["watchlist"], hit["item"], hit["state"]) == ("desk", "invitation", "done")
    assert (hit["detail"], hit["language"], hit["sentence"]) == (None, "en", NEWS)
    assert hit["cue"] in NEWS
    assert hit["spans"][0] == {
        "concept": "council",
        "field": "text",
        "start": 4,
        "end": 11,
        "text": "Council",
    }
    assert (done.code, done.err) == (0, "")


def test_answers_come_in_the_order_of_the_lines_and_silence_gives_none() -> None:
    done = match(article(NEWS, id="a"), article(NOISE, id="b"), article(NEWS, id="c"))

    assert [hit["id"] for hit in done.lines] == ["a", "c"]


def test_a_cue_is_null_where_nothing_decides() -> None:
    [hit] = match(article("The invitation of the Council.")).lines

    assert (hit["state"], hit["cue"]) == ("undecided", None)


@pytest.mark.parametrize(
    "before",
    [
        "",
        "\U0001f389\U0001f469\u200d\U0001f4bb ",  # emoji, one of them joined of three
        "\U00010900\U0001d54f ",  # other letters beyond the first plane
        "\u202b\u200f\u2067",  # direction marks
        "e\u0301\u0327 ",  # combining marks
        "ﬁﬂ ß İ ",  # letters that change their number when folded
        "\ufeff\u00ad ",
    ],
)
def test_offsets_count_code_points_of_the_field_as_given(before: str) -> None:
    text = f"{before}. {before}{NEWS}"
    title = f"{before}Council"

    [hit] = match(article(text, title=title)).lines

    fields = {"text": text, "title": title}
    assert {span["field"] for span in hit["spans"]} == {"text", "title"}
    for span in hit["spans"]:
        assert fields[span["field"]][span["start"] : span["end"]] == span["text"]
        assert span["text"].casefold() in {"council", "invitation"}


def test_paragraphs_count_as_joined_by_one_newline() -> None:
    paragraphs = [NOISE, "\U0001f389 Rain.", NEWS]

    [hit] = match({"id": 1, "title": "", "paragraphs": paragraphs, "language": "en"}).lines

    joined = "\n".join(paragraphs)
    assert hit["sentence"] == NEWS
    assert all(joined[span["start"] : span["end"]] == span["text"] for span in hit["spans"])


def test_text_and_paragraphs_give_the_same_hit() -> None:
    as_text = match(article(f"{NOISE}\n{NEWS}")).lines
    as_paragraphs = match(
        {"id": 1, "title": "", "paragraphs": [NOISE, NEWS], "language": "en"}
    ).lines

    assert as_text == as_paragraphs != []


def test_words_with_a_zero_width_non_joiner_are_found_as_written() -> None:
    text = "مقام‌ها گفتند که شورا از هیئت دعوت‌نامه‌ای می‌خواهند."

    [hit] = match(article(text, language="prs")).lines

    found = {span["text"] for span in hit["spans"]}
    assert "شورا" in found
    assert any("\u200c" in word for word in found)
    assert all(text[span["start"] : span["end"]] == span["text"] for span in hit["spans"])


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", f"{NEWS} {NOISE}"),
        ("de", "Der Rat hat am Dienstag eine Einladung an die Delegation verschickt."),
        ("ps", "شورا د پلاوي غړو ته د خبرو اترو لپاره رسمي بلنه واستوله او ټول خبر شول."),
    ],
)
def test_a_language_that_is_not_given_is_identified(language: str, text: str) -> None:
    [hit] = match({"id": 1, "title": "", "text": text}).lines

    assert hit["language"] == language


@pytest.mark.parametrize("written", ["en", "en-GB", "EN", "eng"])
def test_a_language_may_be_written_as_outlets_do(written: str) -> None:
    [hit] = match(article(NEWS, language=written)).lines

    assert hit["language"] == "en"


def test_a_headline_alone_is_an_article() -> None:
    [hit] = match({"id": 1, "title": NEWS, "language": "en"}).lines

    assert {span["field"] for span in hit["spans"]} == {"title"}


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"id": 5}, "neither a title nor a text"),
        ({"id": 5, "text": "a", "paragraphs": ["b"]}, "not both"),
        ({"id": 5, "title": 3, "text": "a"}, "title"),
        ({"id": 5, "paragraphs": "one text"}, "paragraphs"),
        ({"id": 5, "text": "a", "published": "yesterday"}, "published"),
        ({"id": 5, "text": "a", "published": "2026-05-04T10:00:00"}, "timezone"),
    ],
)
def test_a_bad_line_is_answered_the_rest_goes_on_and_the_exit_code_is_2(
    bad: dict[str, Any], words: str
) -> None:
    done = match(article(NEWS, id="before"), bad, article(NEWS, id="after"))

    before, answer, after = done.lines
    assert (before["id"], after["id"]) == ("before", "after")
    assert list(answer) == ["id", "error"]
    assert answer["id"] == 5
    assert words in answer["error"]
    assert done.code == 2


def test_null_stands_for_what_is_not_known() -> None:
    unknown = dict.fromkeys(("language", "outlet", "published", "paragraphs"))

    [hit] = match({"id": 1, "title": None, "text": NEWS} | unknown).lines

    assert hit["language"] == "en"


def test_what_was_published_before_the_item_existed_is_still_a_hit() -> None:
    [hit] = match(article(NEWS, published="2026-05-04T10:00:00+02:00")).lines

    assert hit["item"] == "invitation"


def test_no_lines_give_no_lines() -> None:
    assert run("match") == Done(0, "", "")
    assert run("judge", given="\n\n") == Done(0, "", "")


def test_files_are_read_one_after_the_other(desk: Desk) -> None:
    names = []
    for name in ("one", "two"):
        path = desk.folder / f"{name}.jsonl"
        path.write_text(lines_of(article(NEWS, id=name)), encoding="utf-8")
        names.append(str(path))

    assert [hit["id"] for hit in run("match", *names).lines] == ["one", "two"]


def test_a_missing_file_is_a_wrong_input() -> None:
    done = run("match", "missing.jsonl")

    assert (done.code, done.out) == (2, "")
    assert "missing.jsonl" in done.err


# --- judge ---------------------------------------------------------------------------


def sentence(text: str, **more: object) -> dict[str, Any]:
    return {
        "id": 1,
        "text": text,
        "language": "en",
        "watchlist": "desk",
        "item": "invitation",
    } | more


@pytest.mark.parametrize(
    ("text", "state", "detail"),
    [
        (NEWS, "done", None),
        ("The Council has not yet sent an invitation.", "denied", "not-yet"),
        ("The Council is preparing an invitation.", "planned", None),
        ("It has not yet sent one.", "denied", "not-yet"),  # names nothing, taken as about it
    ],
)
def test_a_sentence_gets_its_state(text: str, state: str, detail: str | None) -> None:
    [verdict] = run("judge", given=lines_of(sentence(text))).lines

    assert list(verdict) == ["id", "state", "detail", "cue", "sentence"]
    assert (verdict["state"], verdict["detail"]) == (state, detail)
    assert all(part in text for part in verdict["cue"].split(" … "))
    assert verdict["sentence"] == text


def test_explain_names_every_cue_and_why_one_won() -> None:
    text = "The Council has sent no invitation, but others may follow."

    [verdict] = run("judge", "--explain", given=lines_of(sentence(text))).lines

    [explained] = verdict["considered"]
    assert explained["sentence"] == text
    cues = {one["cue"]: one for one in explained["cues"]}
    [winner] = [cue for cue, one in cues.items() if one["wins"]]
    assert winner == verdict["cue"]
    assert cues["has sent"]["state"] == "done"
    assert cues["has sent"]["why"].startswith("rank 30, in the event's clause")
    assert "another clause" in cues["may"]["why"]
    assert cues["may"]["rule"].startswith("en.yaml:")


def test_a_split_cue_is_joined_by_an_ellipsis() -> None:
    text = "Der Rat lehnt die Einladung ab."

    [verdict] = run("judge", given=lines_of(sentence(text, language="de"))).lines

    assert (verdict["state"], verdict["cue"]) == ("denied", "lehnt … ab")


def test_one_line_out_for_one_line_in() -> None:
    done = run(
        "judge",
        given=lines_of(
            sentence("Parades.", id="none"),
            sentence(NEWS, id="item", item="nothing"),
            sentence(NEWS, id="speech", language="xx"),
            sentence("", id="empty"),
            {"id": "few", "text": NEWS},
            sentence(NEWS, id="good"),
        ),
    )

    assert [line["id"] for line in done.lines] == ["none", "item", "speech", "empty", "few", "good"]
    none, item, speech, empty, few, good = done.lines
    assert (none["state"], none["cue"]) == ("undecided", None)
    assert item["error"] == "no item desk/nothing; declared are: desk/invitation"
    assert speech["error"].startswith("no language 'xx'; there are: ")
    assert empty["state"] == "undecided"
    assert "language: Field required" in few["error"]
    assert good["state"] == "done"
    assert done.code == 2


# --- end to end ----------------------------------------------------------------------


def test_the_program_speaks_utf8_whatever_the_locale(desk: Desk) -> None:
    text = "شورا د پلاوي غړو ته رسمي بلنه واستوله 🎉."
    given = lines_of(article(text, language="ps", id="\U0001f389")).encode()

    done = run_program(
        "match",
        "--watchlists",
        str(desk.folder / "watchlists"),
        given=given,
        LC_ALL="C",
        PYTHONIOENCODING="ascii",
    )

    [hit] = done.lines
    assert (hit["id"], hit["sentence"], done.code) == ("\U0001f389", text, 0)


# --- match --explain -----------------------------------------------------------------


def test_explain_says_of_each_item_what_was_missing() -> None:
    texts = [article(NEWS), article("The Council met."), article("An invitation.\n\nRain.")]
    done = run("match", "--explain", given=lines_of(*texts))

    assert [(line["finding"], line["missing"]) for line in done.lines] == [
        ("match", []),
        ("missing", [["invitation"]]),
        ("missing", [["council"]]),
    ]
    assert [span["text"] for span in done.lines[1]["spans"]] == ["Council"]


def test_work_that_tells_nobody_asks_for_no_secrets(desk: Desk) -> None:
    desk.write("routes.yaml", "targets: {slack: '${NOT_SET}'}\nroutes: {desk: {now: [slack]}}\n")
    page = desk.folder / "page.html"
    page.write_text(html_of("The news", NEWS), encoding="utf-8")

    codes = {
        words[0]: run(*words).code
        for words in (
            ("match",),
            ("judge",),
            ("test",),
            ("extract", str(page)),
            ("explain", str(page), "--url", "https://gazette.example/1"),
            ("alerts", "route", "invitation", "done"),
            ("check",),
        )
    }

    assert codes.pop("check") == 2
    assert set(codes.values()) == {0}
