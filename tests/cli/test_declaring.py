from pathlib import Path

import pytest
from tests.cli.making import NEWS, NOISE, WATCHLIST, Desk, page_of, run, run_program


def test_watchlists_without_a_mistake_are_counted(desk: Desk) -> None:
    desk.write("desk.yaml", WATCHLIST)

    done = run("check")

    assert (done.code, done.out) == (0, "")
    assert done.err.endswith("1 watchlist(s), 1 item(s), 0 outlet(s), 2 route(s): no mistakes\n")


def test_every_mistake_has_its_place(desk: Desk) -> None:
    desk.write(
        "desk.yaml", WATCHLIST.replace("match:", "mach:").replace("about: council", "about: coucil")
    )
    desk.write("outlets/gazette.yaml", "outlet: gazette\nhome: nowhere\n")

    done = run("check")

    lines = done.err.splitlines()
    assert (done.code, done.out) == (2, "")
    assert any(line.startswith("watchlists/desk.yaml:11:5: ") and "mach" in line for line in lines)
    assert any("coucil" in line and "council" in line for line in lines)
    assert any(line.startswith("watchlists/outlets/gazette.yaml:") for line in lines)
    assert lines[-1] == f"{len(lines) - 1} mistake(s), nothing was changed"


def test_an_address_that_no_channel_takes_is_a_mistake_and_is_not_shown(desk: Desk) -> None:
    desk.write("desk.yaml", WATCHLIST)
    desk.write(
        "routes.yaml",
        "targets:\n  one: smoke://S3CRET\n  two: slack-bot://S3CRET\n  three: tgram://S3CRET\n"
        "routes:\n  desk: {now: [one, two, three]}\n",
    )

    done = run("check")

    assert done.code == 2
    assert "watchlists/routes.yaml:2:8: the target 'one' smoke:// is neither" in done.err
    assert "watchlists/routes.yaml:3:8: the target 'two' is not complete" in done.err
    assert "watchlists/routes.yaml:4:10: the target 'three' is not complete" in done.err
    assert "S3CRET" not in done.err


@pytest.mark.parametrize(
    "body", [b"", b"\xff\xfe\x00", b"watchlist: [", b"- a\n- b\n", b"a: &x 1\nb: *x\n"]
)
def test_files_that_are_no_watchlist_are_mistakes(body: bytes, desk: Desk) -> None:
    desk.write("other.yaml", "").write_bytes(body)

    done = run("check")

    assert done.code == 2
    assert "watchlists/other.yaml:" in done.err


def test_warnings_are_told_and_do_not_fail(desk: Desk) -> None:
    desk.write("desk.yaml", WATCHLIST.partition("    examples:")[0])

    done = run("check")

    assert done.code == 0
    assert "watchlists/desk.yaml:8:5: warning: the item 'invitation' has no examples" in done.err


@pytest.mark.parametrize("command", ["check", "test", "match", "run"])
def test_a_missing_folder_is_named_with_what_to_do(command: str, desk: Desk) -> None:
    del desk

    done = run(command, "--watchlists", "/nowhere/at all")

    assert done.code == 2
    assert "/nowhere/at all: there is no such folder" in done.err
    assert "--watchlists DIR" in done.err


def test_examples_that_hold_are_counted(desk: Desk) -> None:
    desk.write("desk.yaml", WATCHLIST)

    done = run("test")

    assert (done.code, done.out) == (0, "")
    assert done.err == "2 passed, 0 failed, 0 known misses\n"


def test_an_example_that_fails_is_shown_with_its_place(desk: Desk) -> None:
    text = '      - {lang: en, text: "The Council has not yet sent an invitation.", expect: done}\n'
    desk.write("desk.yaml", WATCHLIST + text)

    done = run("test")

    assert done.code == 1
    assert "2 passed, 1 failed, 0 known misses" in done.err
    [row] = [line for line in done.err.splitlines() if "desk.yaml:15" in line]
    assert "invitation" in row
    assert "done" in row
    assert "denied" in row


def test_a_known_miss_is_shown_and_does_not_fail(desk: Desk) -> None:
    text = (
        '      - {lang: en, text: "The Council sent an invitation.", expect: silent, todo: true}\n'
    )
    desk.write("desk.yaml", WATCHLIST + text)

    done = run("test")

    assert done.code == 0
    assert "2 passed, 0 failed, 1 known misses" in done.err
    assert "desk.yaml:15" in done.err


def test_verbose_shows_what_passes_too(desk: Desk) -> None:
    desk.write("desk.yaml", WATCHLIST)

    shown = run("test", "--verbose").err

    assert "desk.yaml:13" in shown
    assert "desk.yaml:14" in shown
    assert "silent" in shown


def test_a_failure_shows_what_matched_and_which_cue_decided(desk: Desk) -> None:
    text = '      - {lang: en, text: "The Council has not yet sent an invitation.", expect: done}\n'
    desk.write("desk.yaml", WATCHLIST + text)

    shown = " ".join(run("test").err.replace("│", " ").split())

    assert "matched: Council, invitation;" in shown
    assert "cue: has not yet sent" in shown


def test_a_known_miss_that_starts_to_pass_is_told(desk: Desk) -> None:
    text = '      - {lang: en, text: "The Council sent an invitation.", expect: done, todo: true}\n'
    desk.write("desk.yaml", WATCHLIST + text)

    done = run("test")

    assert done.code == 0
    assert "desk.yaml:15 passes now: take its 'todo: true' away" in done.err


def test_results_are_written_for_ci(desk: Desk) -> None:
    desk.write("desk.yaml", WATCHLIST)

    assert run("test", "--junit", "results.xml").code == 0

    assert 'tests="2" failures="0"' in Path("results.xml").read_text(encoding="utf-8")
    missing = run("test", "--junit", "/nowhere/at/all.xml")
    assert missing.code == 1
    assert "/nowhere/at/all.xml" in missing.err


def test_a_language_without_examples_fails_where_asked(desk: Desk) -> None:
    desk.write("desk.yaml", WATCHLIST)

    assert run("test", "--fail-on-missing", "en").code == 0
    done = run("test", "--fail-on-missing", "en, ps")
    assert done.code == 1
    assert "desk/invitation, line 8:5: no example in 'ps'" in done.err
    assert run("test", "--fail-on-missing", "xx").code == 2


def test_terms_are_looked_up_in_the_archive(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("watchdog.lint.FAIR_AMOUNT", 2)
    file = desk.record("pages.warc.gz", page_of(1, NEWS, NOISE), page_of(2, NEWS, NOISE, NOISE))
    assert run("replay", str(file), "--database", desk.database).code == 0
    text = WATCHLIST.replace("en: [Council]", "en: [Council, Counsil]")
    desk.write("desk.yaml", text)
    done = run("check", "--database", desk.database)

    assert done.code == 0
    line = next(number for number, line in enumerate(text.split("\n"), 1) if "Counsil" in line)
    [warning] = [line for line in done.err.split("\n") if "occurs in none" in line]
    assert f"desk.yaml:{line}:" in warning
    assert "'Counsil'" in warning


def test_a_database_that_cannot_be_asked_fails_no_check(desk: Desk) -> None:
    done = run("check", "--database", f"sqlite:///{desk.folder}/none.db")

    assert done.code == 0
    assert "the archive was not asked" in done.err


@pytest.mark.parametrize("words", [("check",), ("run", "--for", "1s")], ids="-".join)
def test_a_folder_without_a_watchlist_is_warned_of(words: tuple[str, ...], desk: Desk) -> None:
    folder = desk.folder / "empty"
    folder.mkdir()

    done = run_program(
        *words,
        f"--watchlists={folder}",
        f"--database={desk.database}",
        WATCHDOG_SHIPPED_OUTLETS="off",
        WATCHDOG_STATE=str(desk.folder),
    )

    assert done.code == 0
    assert (
        f"no watchlist stands here, so nothing is watched; `watchdog init --watchlists {folder}`"
        in (done.err)
    )
