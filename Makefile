# Two commands: `make harvest` sets up and runs the main job, `make test` sets up and passes everything.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check
SHELL := /bin/bash

.PHONY: harvest test lint types imports bench docs lock clean

# Exit code 1 means "done, and something needs a look": the summary says what, so make need not call it an error.
harvest: .venv/runtime
	@$(BIN)/gongkai harvest $(if $(GONGKAI_REGISTRY),,--demo) || [ $$? -eq 1 ]

test: .venv/dev lint types imports
	$(BIN)/pytest --numprocesses 2 --dist loadgroup

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/dev
	$(BIN)/mypy

imports: .venv/dev
	$(BIN)/lint-imports --no-logo

bench: .venv/bench
	$(BIN)/python -m benchmarks

docs: .venv/dev
	$(BIN)/gongkai codebook --markdown > docs/data-dictionary.md

.venv/runtime: requirements/runtime.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "gongkai needs Python 3.11 or newer; name one with PYTHON=python3.12")'
	@echo "setting up .venv (once; a few minutes on a slow line) …"
	$(PYTHON) -m venv .venv
	$(PIP) install --quiet --require-hashes --requirement requirements/runtime.lock
	$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: .venv/runtime requirements/dev.lock
	$(PIP) install --quiet --require-hashes --requirement requirements/dev.lock
	@touch $@

.venv/bench: .venv/dev requirements/bench.lock
	$(PIP) install --quiet --require-hashes --requirement requirements/bench.lock
	@touch $@

lock: .venv/dev
	$(PIP) install --quiet uv
	PATH=$(CURDIR)/$(BIN):$$PATH requirements/compile.sh

clean:
	rm -rf .venv
