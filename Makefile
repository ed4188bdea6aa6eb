# One word each; `make help` lists them. Everything made here lies in .venv, node_modules and var.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
.DEFAULT_GOAL := help
.PHONY: help run setup setup-run test check prove lock stop lint types example-full

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|'

run: setup-run ## everything: set-up, database, example district, office on :8000, portal on :8001
	@exec $(BIN)/python -m zhunsheng.cli.run

stop: ## end what `make run` started, and both databases
	@$(BIN)/python -m zhunsheng.cli.run stop

example-full: setup-run ## all 1,034,870 service cases of 2020 over a loaded example (resumable)
	@$(BIN)/python -m zhunsheng.cli.manage load_full

setup: $(VENV)/.dev ## all that tests and checks need
	@scripts/browser
	@$(BIN)/python -m zhunsheng.cli.assets

setup-run: $(VENV)/.run

test: setup ## all tests, the browser stories too
	@$(BIN)/pytest -q -n 2 --dist worksteal

check: setup ## what CI runs: lint, types, contracts, rulebook, migrations, tests
	@scripts/check

prove: setup ## the slow proofs (`scripts/prove --list` names them)
	@scripts/prove

lock: $(VENV)/.dev ## compile the requirement lists, with hashes and without hosts
	@for name in requirements requirements-dev requirements-node; do \
	  $(BIN)/uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-header --no-annotate \
	    $$name.in -o $$name.lock > /dev/null || exit 1; done
	@npm install --package-lock-only --silent

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "$(PYTHON) is older than 3.11; install Python 3.11 or later, or say make PYTHON=python3.12 …"; exit 2; }
	@$(PYTHON) -m venv $(VENV) || { echo "no venv here; on Debian: apt-get install python3-venv"; exit 2; }

$(VENV)/.run: requirements.lock pyproject.toml | $(BIN)/python
	@echo "set-up: Python packages"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements-dev.lock $(VENV)/.run
	@echo "set-up: Python packages for tests and checks"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
