# Two commands: `make harvest` sets up and runs the main job, `make test` sets up and passes everything.
PYTHON ?= python3
BIN := .venv/bin
SHELL := /bin/bash

.PHONY: harvest test lint types imports check-fast bench screenshots lock clean

harvest: .venv/runtime
	$(BIN)/gongkai harvest

test: .venv/dev lint types imports
	$(BIN)/pytest -n 2 --dist loadgroup

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/dev
	$(BIN)/mypy

imports: .venv/dev
	$(BIN)/lint-imports

.venv/runtime: requirements/runtime.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/runtime.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

.venv/dev: .venv/runtime requirements/dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/dev.lock
	touch $@

lock: .venv/dev
	$(BIN)/pip install --quiet uv
	PATH=$(CURDIR)/$(BIN):$$PATH requirements/compile.sh

clean:
	rm -rf .venv
