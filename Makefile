# The commands a person or CI relies on; docs/commands.md describes them.
SHELL := /bin/bash
.ONESHELL:
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

# Interpreters are probed by running them: one that does not start is passed over. The system's own
# comes first: distributions build theirs with profiles, others often do not (an eighth of the suite).
PYTHON ?= $(shell for each in /usr/bin/python3 python3.13 python3.12 python3.11 python3; do \
	$$each -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$each && break; done)
BIN := .venv/bin
PY := $(BIN)/python
PORT ?= 8000
SIZE ?= small
# One process a core, and two where there is one: a test that waits lets the other go on.
WORKERS ?= $(shell n=$$(nproc 2>/dev/null || echo 2); if [ "$$n" -gt 2 ]; then echo "$$n"; else echo 2; fi)

# The tests start hundreds of processes: each would compile our files anew where this is set.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: help setup run test e2e services-test lint format bench clean messages

help:
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

setup: .venv/.ready ## virtual environment with everything that run, test and bench need

.venv/.ready: requirements/dev.txt
	@if [ -z "$(PYTHON)" ]; then
		echo "Docflow needs Python 3.11 or newer with venv (Debian: apt install python3-venv)." >&2
		exit 1
	fi
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	touch $@

run: setup ## the demo office: web, worker and sockets in one process
	@$(PY) manage.py demo --serve --port $(PORT)

test: setup ## the whole suite that needs no service
	@# By file: what a file builds once, such as the house of the walk, is built in one process.
	# In the order of collection, which puts the dear files first (tests/conftest.py).
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m "not services and not e2e and not slow"

e2e: setup ## the browser tests (Debian's chromium)
	@# By file and in the order of collection, as above: a file's tests share windows.
	$(BIN)/pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder -m e2e tests/e2e tests/templates

services-test: setup ## the suite against PostgreSQL and Redis, and the long tests
	@tests/services.sh

lint: setup ## format, lint, types, import contracts, templates, migrations, translations
	@$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	# The types take longest: they are looked at beside the rest, and told at the end.
	told=$$(mktemp)
	$(BIN)/mypy docflow directives signing search >"$$told" 2>&1 &
	types=$$!
	trap 'kill $$types 2>/dev/null || true; rm -f "$$told"' EXIT
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files 'templates/*.html')
	$(BIN)/lint-imports
	DJANGO_SETTINGS_MODULE=docflow.settings.test $(PY) manage.py makemigrations --check --dry-run
	DJANGO_SETTINGS_MODULE=docflow.settings.test $(PY) manage.py check
	$(PY) -m tests.translations
	status=0
	wait $$types || status=$$?
	cat "$$told"
	exit $$status

format: setup ## rewrite to the house form
	@$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djade --target-version 5.2 $$(git ls-files 'templates/*.html') || true

bench: setup ## every benchmark; SIZE=full for the published figures
	@$(PY) -m benchmarks --size $(SIZE)

clean: ## removes .venv and a data folder that is marked as demo, nothing else
	@rm -rf .venv
	data="$${DOCFLOW_DATA_DIR:-var}"
	if [ -f "$$data/DEMO" ]; then rm -rf "$$data"; fi
