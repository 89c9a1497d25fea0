"""Tests mirror modules: whoever opens `fetch/pace.py` finds `tests/fetch/test_pace.py`."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
NOT_MIRRORED = {
    "architecture",
    "integration",
    "browser",
    "deploy",
    "live",
}  # folders with their own order
NO_MODULE = {
    "config/test_reference.py": "holds the pages of docs/reference against the loader",
    "judge/test_languages.py": "holds each cue of the shipped languages against its example",
}


def has_behaviour(source: str) -> bool:
    """Whether a module defines a function or method: what can be wrong, and so tested."""
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return any(isinstance(node, functions) for node in ast.walk(ast.parse(source)))


def mirror_of(module: Path) -> Path:
    """Say where a module's tests belong; a package's own are named after its folder."""
    name = module.parent.name if module.stem == "__init__" else module.stem
    return module.parent / f"test_{name}.py"


def modules_without_tests(source: Path, tests: Path) -> list[str]:
    """Name the modules with behaviour whose mirrored test file is missing."""
    modules = (path.relative_to(source) for path in sorted(source.rglob("*.py")))
    return [
        str(module)
        for module in modules
        if has_behaviour((source / module).read_text(encoding="utf-8"))
        and not (tests / mirror_of(module)).is_file()
    ]


def orphans(source: Path, tests: Path) -> list[str]:
    """Name the test files that mirror nothing: left behind by a module that went or moved."""
    mirrors = {mirror_of(path.relative_to(source)) for path in source.rglob("*.py")}
    found = (path.relative_to(tests) for path in sorted(tests.rglob("test_*.py")))
    mirroring = (path for path in found if path.parts[0] not in NOT_MIRRORED)
    return [str(path) for path in mirroring if path not in mirrors]


def test_every_module_with_behaviour_has_its_test_file() -> None:
    assert modules_without_tests(ROOT / "src" / "watchdog", ROOT / "tests") == []


def test_every_test_file_has_its_module() -> None:
    assert sorted(orphans(ROOT / "src" / "watchdog", ROOT / "tests")) == sorted(NO_MODULE)


def test_a_module_without_tests_is_named(tmp_path: Path) -> None:
    source, tests = tmp_path / "src", tmp_path / "tests"
    _write(source / "fetch" / "pace.py", "def wait() -> None: ...\n")
    _write(source / "fetch" / "values.py", "LIMIT = 3\n\nclass Pace:\n    gap: int = 2\n")
    _write(source / "fetch" / "__init__.py", "def fetch() -> None: ...\n")
    _write(source / "method.py", "class Pace:\n    async def wait(self) -> None: ...\n")

    assert modules_without_tests(source, tests) == [
        "fetch/__init__.py",
        "fetch/pace.py",
        "method.py",
    ]

    for name in ("fetch/test_fetch.py", "fetch/test_pace.py", "test_method.py"):
        _write(tests / name, "")
    assert modules_without_tests(source, tests) == []


def test_a_test_file_left_behind_is_named(tmp_path: Path) -> None:
    source, tests = tmp_path / "src", tmp_path / "tests"
    _write(source / "fetch" / "pace.py", "")
    for name in ("fetch/test_pace.py", "fetch/test_gone.py", "architecture/test_this.py"):
        _write(tests / name, "")

    assert orphans(source, tests) == ["fetch/test_gone.py"]


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
