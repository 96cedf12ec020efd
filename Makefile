# The commands of the README; each works on a fresh clone with Python 3.11 or later and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: setup demo test check bench format schema

setup: $(STAMP)

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; try: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python cannot make a virtual environment here. On Debian: apt install python3-venv"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@

demo: setup
	@$(BIN)/rdslic kb train
	@if [ -t 0 ]; then $(BIN)/rdslic lab; else $(BIN)/rdslic lab --play lab/stories/first.yml; fi

test: setup
	$(BIN)/python -m pytest

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/rdslic check

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

schema: setup
	@for kind in entry lexicon out_of_scope numbers tables; do $(BIN)/rdslic kb schema $$kind --out build/schema/$$kind.json; done

bench: setup
	$(BIN)/python bench/matching_cv.py
	$(BIN)/python bench/matching_speed.py
