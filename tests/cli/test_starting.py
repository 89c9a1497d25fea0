from pathlib import Path

from tests.cli.making import run


def test_a_first_folder_is_right_and_its_examples_pass(tmp_path: Path) -> None:
    folder = str(tmp_path / "desk")
    assert run("init", "--watchlists", folder).code == 0

    check, tested = (run(name, "--watchlists", folder) for name in ("check", "test"))
    assert (check.code, tested.code) == (0, 0)
    assert "warning" not in check.err
    assert "3 passed, 0 failed" in tested.err


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    run("init", "--watchlists", str(tmp_path))
    (tmp_path / "first.yaml").write_text("mine", encoding="utf-8")
    (tmp_path / "routes.yaml").unlink()

    again = run("init", "--watchlists", str(tmp_path))

    assert again.code == 0
    assert (tmp_path / "first.yaml").read_text(encoding="utf-8") == "mine"
    assert (tmp_path / "routes.yaml").exists()


def test_a_folder_in_use_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text("mine", encoding="utf-8")

    assert run("init", "--watchlists", str(tmp_path)).code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["own.yaml"]
