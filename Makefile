# The commands of the README; each works on a fresh clone with Python 3.11 or later and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
WEB := lab/workspace/web
MODULES := $(WEB)/node_modules/.package-lock.json
PAGE := $(WEB)/dist/index.html
PAGE_SOURCES := $(shell find $(WEB)/src $(WEB)/public -type f) $(WEB)/index.html $(WEB)/vite.config.ts $(WEB)/tsconfig.json

# Tests in so many processes, a file in one of them (fixtures are shared by file), files in their order (a browser comes last).
# `make test WORKERS=0` runs them in one.
WORKERS ?= 2
TOGETHER := -n $(WORKERS) --dist loadfile --no-loadscope-reorder

# $(call with_npm,TARGET): make a target of the practice page where Node is, say so in one line where it is not
with_npm = if command -v npm >/dev/null; then $(MAKE) --no-print-directory $(1); \
	elif [ -n "$$RDSLIC_REQUIRE_ALL" ]; then echo "npm is needed for: make $(1)"; exit 1; \
	else echo "npm is not installed: 'make $(1)' is left out"; fi

# $(call install,WHAT): install, naming each package as pip gets to it; all that pip said is kept for when it fails
define install
	@rm -f $(VENV)/.failed
	@{ $(BIN)/python -m pip install --disable-pip-version-check --progress-bar off --log $(VENV)/install.log $(1) 2>&1 \
		|| touch $(VENV)/.failed; } | sed -n -e 's/^Collecting \([A-Za-z0-9._-]*\).*/  \1/p' -e '/ERROR: /p' \
		-e 's/^Installing collected packages:.*/  … all of it is here, now it is installed/p'
	@test ! -f $(VENV)/.failed || { echo "Installing failed. All that pip said is in $(VENV)/install.log"; exit 1; }
endef

.PHONY: setup demo test campaign check bench pictures format schema tables map page check-page test-page

setup: $(STAMP)

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed; try: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "Python cannot make a virtual environment here. On Debian: apt install python3-venv"; exit 1; }
	@echo "Installing into $(VENV) what rdslic, its practice and its tests need (about a minute):"
	$(call install,--editable '.[dev]')
	@touch $@

page: $(PAGE)

$(PAGE): $(MODULES) $(PAGE_SOURCES)
	cd $(WEB) && npm run --silent build
	@touch $@

$(MODULES): $(WEB)/package.json $(WEB)/package-lock.json
	cd $(WEB) && npm ci --no-fund --no-audit --loglevel=error
	@touch $@

check-page: $(MODULES)
	cd $(WEB) && npm run --silent check

test-page: $(MODULES)
	cd $(WEB) && npm test --silent

demo: setup
	@$(call with_npm,page) || echo "The practice page could not be built (Node 20.19 or later is needed); the terminal works without it."
	@$(BIN)/rdslic kb train
	@if [ -t 0 ]; then $(BIN)/rdslic lab --open; else $(BIN)/rdslic lab --play lab/stories/first.yml; fi

test: setup
	@$(BIN)/rdslic kb train
	$(BIN)/python -m pytest $(TOGETHER)
	@$(call with_npm,test-page)

campaign: setup
	RDSLIC_CAMPAIGN=whole $(BIN)/python -m pytest $(TOGETHER) tests/campaigns

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/mypy --platform win32 --cache-dir .mypy_cache/win32 -p bot -p actions -p lab
	$(BIN)/rdslic check
	@$(call with_npm,check-page)

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

schema: setup
	@for kind in entry lexicon out_of_scope numbers tables; do $(BIN)/rdslic kb schema $$kind --out build/schema/$$kind.json; done

tables: setup
	$(BIN)/python docs/tables.py

map: setup
	$(BIN)/python -m docs.map

bench: setup
	@echo "Installing into $(VENV) what rdslic is compared with (torch is large):"
	$(call install,--editable '.[bench]')
	$(BIN)/python bench/matching_peers.py --picture docs/matching.svg
	$(BIN)/python bench/risk_coverage.py --picture docs/risk-coverage.svg
	$(BIN)/python bench/matching_cv.py
	$(BIN)/python bench/matching_speed.py
	$(BIN)/python bench/winrm_speed.py
	$(BIN)/python bench/fleet_speed.py
	$(BIN)/python bench/serving_speed.py
	$(BIN)/python bench/house.py
	@$(call with_npm,page) && $(BIN)/python bench/page_speed.py

pictures: setup
	@$(call with_npm,page) && $(BIN)/python docs/pictures/take.py
