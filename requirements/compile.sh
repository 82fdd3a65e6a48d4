#!/usr/bin/env bash
# Rewrites the locks: names, versions and hashes only, so that no registry host is ever committed.
set -eu
cd "$(dirname "$0")/.."
lock() { uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-header "$@"; }
lock --extra demo --output-file requirements/runtime.lock
lock --extra demo --extra ocr --extra dev --constraint requirements/runtime.lock --output-file requirements/dev.lock
lock --extra demo --extra ocr --extra dev --extra bench --constraint requirements/dev.lock --output-file requirements/bench.lock
