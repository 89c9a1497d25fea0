# Two commands on a fresh machine: `make run` and `make test`.
# Python 3.11 or newer with venv and pip is all that is needed; PYTHON=python3.12 picks another.

PYTHON ?= python3
BIN := .venv/bin

.PHONY: help install run demo test check bench crash golden package clean

help:            ## say what each target does
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(MAKEFILE_LIST)

install: .venv/installed   ## make .venv with everything pinned in constraints.txt

.venv/installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Watchdog needs Python 3.11 or newer; try: make PYTHON=python3.12 ...")'
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $@

run: install     ## set everything up and start the watch on http://127.0.0.1:8080
	@exec $(BIN)/watchdog run

demo: install    ## watch a fictional news day, in under a minute, without internet
	@$(BIN)/watchdog demo

# auto: two for each core, see tests/conftest.py. Files stay whole, and in order. What Python
# compiles is kept, whatever the machine says: the tests start the program some hundred times.
WORKERS ?= auto
# They measure how late others are, and want the machine for themselves.
ALONE := tests/integration/test_hostile.py tests/integration/test_hanging.py

test: install    ## run all tests, files of them side by side (WORKERS=0: one after the other)
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder $(ALONE:%=--ignore %)
	PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest $(ALONE)

check: install   ## style, types, architecture, declarations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/watchdog check

bench: install   ## measure, as ratios against peers in the same run (installs the peers, too)
	-$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[bench]'
	$(BIN)/python benchmarks/run.py

KILLS ?= 100
KILLS_OF_SCENES ?= 20

crash: install   ## kill the watch again and again (KILLS=100): nothing is lost
	$(BIN)/python -m benchmarks.crash --kills $(KILLS)
	$(BIN)/python -m benchmarks.crash_scenes --kills $(KILLS_OF_SCENES)

golden: install  ## write the expected results of golden cases anew; review the diff
	$(BIN)/python -m pytest -q --golden tests

package: install ## build the wheel, install it apart as the image does, run the demo from it
	$(BIN)/python -m pip wheel --quiet --no-deps --wheel-dir dist .
	rm -rf dist/venv && $(PYTHON) -m venv dist/venv
	dist/venv/bin/pip install --quiet -c constraints.txt "$$(ls -t dist/news_watchdog-*.whl | head -1)[postgres]"
	cd dist && venv/bin/watchdog --version && venv/bin/watchdog demo

clean:           ## remove .venv and caches, never var/
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis dist
