# Everything is kept in .venv of this folder. Needed beforehand: make and Python 3.11 or newer.
# `make help` lists the targets.

VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PYTEST := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python -m pytest
RUN_STAMP := $(VENV)/.ready-to-run
TEST_STAMP := $(VENV)/.ready-to-test

# Resolved once for all platforms and every Python from 3.11, one version for all of them, with checksums.
LOCK := uv pip compile --no-config --universal --fork-strategy fewest --python-version 3.11 --generate-hashes \
	--no-annotate --no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" --quiet

.DEFAULT_GOAL := help
.PHONY: help app model test test-full check format lock clean

help: ## show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

app: model ## start the app in the browser (the first time: set up, and fetch the pose model)
	@$(BIN)/screening app

model: $(RUN_STAMP) ## fetch the pose models, unless they are here (the small one, for framing, needs npm)
	@$(BIN)/screening models fetch full
	@$(BIN)/screening models fetch lite || echo "Filming works without it; live framing help and the quick look do not."

test: $(TEST_STAMP) ## run the tests that CI runs (SCREENING_TEST_CLIPS names a folder of real clips, if any)
	@$(PYTEST) -m "not slow and not browser" -n 2 --dist loadfile
	@$(PYTEST) -m "browser and not slow"

test-full: $(TEST_STAMP) ## run every test, also the slow ones
	@$(PYTEST)

check: $(TEST_STAMP) ## look for faults without running anything: format, lint, types, layers
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(TEST_STAMP) ## format the code and mend what can be mended by itself
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: ## resolve the dependencies anew into both lock files (needs uv: pip install uv)
	@$(LOCK) --upgrade --group build pyproject.toml --output-file requirements.lock
	@$(LOCK) --upgrade --group build --group dev pyproject.toml --constraint requirements.lock \
		--output-file requirements-dev.lock

clean: ## remove the environment and all caches; models and clips stay
	@rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@set -e; found=; \
	for candidate in python3 python3.14 python3.13 python3.12 python3.11 python; do \
		if "$$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then \
			found=$$candidate; break; \
		fi; \
	done; \
	if [ -z "$$found" ]; then echo "Python 3.11 or newer was not found: install it and try again" >&2; exit 1; fi; \
	if ! "$$found" -c 'import ensurepip, venv' >/dev/null 2>&1; then \
		echo "$$found cannot make environments: on Debian or Ubuntu, sudo apt-get install python3-venv" >&2; exit 1; \
	fi; \
	echo "Setting up $(VENV) (once)"; \
	"$$found" -m venv --clear $(VENV)

# Every package is checked against its checksum; the project itself is linked, so that changes in it take effect.
$(RUN_STAMP): requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing the libraries (once, a few minutes)"
	@$(PIP) install --require-hashes --requirement requirements.lock
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(TEST_STAMP): requirements-dev.lock $(RUN_STAMP)
	@echo "Installing the test tools (once)"
	@$(PIP) install --require-hashes --requirement requirements-dev.lock
	@touch $@
