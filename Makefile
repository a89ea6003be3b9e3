# What is typed at the top of the repository; `make` alone lists it.
PYTHON ?= python3
IN ?= samples
OUT ?= output
JOBS ?=
TIMEOUT ?=
MEMORY ?=
SCHEDULER ?=
BASE_YEAR ?=
FORMAT ?=
WORK ?=
GOLD ?= ../shared/reports
SHOW ?=
N ?= 1000
PICTURES ?= 1
PORT ?= 0

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
RUN := $(BIN)/python -m pipeline

.DEFAULT_GOAL := help
.PHONY: help extract export review review-serve test check score spotcheck bench lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

extract: $(STAMP) ## read the reports under IN (samples) and write the dataset into OUT (output); JOBS, TIMEOUT, MEMORY, SCHEDULER, BASE_YEAR, WORK
	@$(RUN) extract '$(IN)' '$(OUT)' $(if $(JOBS),--jobs '$(JOBS)') $(if $(TIMEOUT),--timeout '$(TIMEOUT)') \
		$(if $(MEMORY),--memory '$(MEMORY)') $(if $(SCHEDULER),--scheduler '$(SCHEDULER)') \
		$(if $(BASE_YEAR),--base-year '$(BASE_YEAR)') $(if $(WORK),--work '$(WORK)')

export: $(STAMP) ## write the dataset in OUT for Excel, Stata, R, pandas and DuckDB into OUT/export; FORMAT=csv,xlsx,dta,duckdb
	@$(RUN) export '$(OUT)' $(if $(FORMAT),--format '$(FORMAT)')

review: $(STAMP) ## write pages into OUT/review that show every figure in its report; PDF pages of IN, PICTURES= for none
	@$(RUN) review '$(OUT)' $(if $(wildcard $(IN)),--source '$(IN)') $(if $(PICTURES),,--no-pictures) $(if $(JOBS),--jobs '$(JOBS)')

review-serve: $(STAMP) ## serve the pages of OUT/review to this machine alone; verdicts go into OUT/verdicts.jsonl at once; PORT
	@$(RUN) review-serve '$(OUT)' --port '$(PORT)'

test: $(STAMP) ## run the tests
	@$(BIN)/python -m pytest -n auto

check: $(STAMP) ## format, lint, types, import contracts and tests: what must pass before a commit
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -n auto

score: $(STAMP) ## score the annotated reports in GOLD (../shared/reports) and the challenge set; SHOW=1 lists every miss and extra
	@$(RUN) score '$(GOLD)' $(if $(SHOW),--show)
	@$(RUN) score tests/challenge $(if $(SHOW),--show)

spotcheck: $(STAMP) ## score the samples and the challenge set against the floors in tests/floors.json
	@$(RUN) spotcheck

bench: $(STAMP) ## documents a second by format, and the share of each stage, over N (1000) mixed reports
	@$(BIN)/python -m benchmarks.bench --documents '$(N)' $(if $(JOBS),--jobs '$(JOBS)')
	@$(BIN)/python -m benchmarks.pages

lock: $(STAMP) ## write requirements.lock anew from pyproject.toml, with hashes and without index or host
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --extra dev --generate-hashes --no-header --no-emit-index-url --no-emit-find-links \
		--python $(BIN)/python --output-file requirements.lock pyproject.toml

clean: ## remove what was made: the environment, caches and the dataset in output; verdicts stay
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find output -mindepth 1 ! -name .gitkeep ! -name verdicts.jsonl -delete

# made anew whenever the lock changes, and never half: the stamp is written last
$(STAMP): requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo 'ziping needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3.11'; exit 2; }
	@echo 'making $(VENV) from requirements.lock (once, about a minute) ...'
	@rm -rf $(VENV)
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip install -qq --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(STAMP)
