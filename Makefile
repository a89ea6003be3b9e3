# What is typed at the top of the repository; `make` alone lists it.
PYTHON ?= python3
IN ?= samples
OUT ?= output
JOBS ?=
TIMEOUT ?=
MEMORY ?=
SCHEDULER ?=
WORK ?=
GOLD ?= ../shared/reports
SHOW ?=
N ?= 1000

VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
RUN := $(BIN)/python -m pipeline

.DEFAULT_GOAL := help
.PHONY: help extract test check score spotcheck bench lock clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

extract: $(STAMP) ## read the reports under IN (samples) and write the dataset into OUT (output); JOBS, TIMEOUT, MEMORY, SCHEDULER, WORK
	@$(RUN) extract '$(IN)' '$(OUT)' $(if $(JOBS),--jobs '$(JOBS)') $(if $(TIMEOUT),--timeout '$(TIMEOUT)') \
		$(if $(MEMORY),--memory '$(MEMORY)') $(if $(SCHEDULER),--scheduler '$(SCHEDULER)') \
		$(if $(WORK),--work '$(WORK)')

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

lock: $(STAMP) ## write requirements.lock anew from pyproject.toml, with hashes and without index or host
	$(BIN)/python -m pip install --quiet pip-tools
	$(BIN)/pip-compile --quiet --extra dev --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url \
		--no-emit-trusted-host --no-header --output-file requirements.lock pyproject.toml

clean: ## remove what was made: the environment, caches and the dataset in output
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist build
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
	find output -mindepth 1 ! -name .gitkeep -delete

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
