# Moked. The two commands: `make up` runs everything on this machine, `make test` proves it.
# `exec` makes the program make's own child, with nothing in between: make passes a SIGTERM on to it, and a SIGINT that
# make keeps to itself is noticed there (shared/host/make_watch.py).

# Without kept bytecode every process of every start compiles its libraries again, which takes three times as long.
unexport PYTHONDONTWRITEBYTECODE

SETUP := exec sh scripts/python.sh scripts/setup.py
PYTHON := .venv/bin/python

.PHONY: up install test lint types e2e bench clean

up: ## install what is missing, build, start everything
	@$(SETUP) up

install: ## install and build, start nothing
	@$(SETUP) install

test: install ## every test: Python, web, WhatsApp gateway, browser
	@exec $(PYTHON) -m scripts.run_tests

e2e: install ## only the tests that start the whole stack or a browser
	@exec $(PYTHON) -m scripts.run_tests e2e

lint: install
	$(PYTHON) -m ruff check .
	$(PYTHON) -m ruff format --check .
	.venv/bin/lint-imports
	$(PYTHON) -m scripts.checks
	npm run --silent lint --prefix web
	npm run --silent lint --prefix wa

types: install
	.venv/bin/pyright
	npm run --silent types --prefix web
	npm run --silent types --prefix wa

bench: install
	@exec .venv/bin/moked bench

clean: ## remove what was installed and built; data stays
	rm -rf .venv web/node_modules web/dist wa/node_modules wa/dist
