# Every target sets up what it needs first (ops/setup.sh): nothing has to be installed by hand.
# Targets that need no service can run on their own; `make test` runs what CI runs.
SHELL := /bin/bash
.DEFAULT_GOAL := help
BIN := .venv/bin
SERVE ?= 1
CASES ?= tests/conformance
# Some containers forbid Python to keep what it compiled. ops/setup.sh compiles the packages, but each
# process of the tests would then rewrite and compile the same hundreds of test modules again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: demo
demo: ## Simulate a site, run the whole pipeline on it, serve the pages (PORT=8001: there; SERVE=0: not)
	@ops/setup.sh python java r
	@$(BIN)/analytics demo $(if $(PORT),--port $(PORT)) $(if $(filter 0,$(SERVE)),--no-serve)

.PHONY: test
test: ## Lint, types and all tests, on real services; what CI runs
	@ops/setup.sh python java r rtest mariadb redis chromium
	@# the longest one first: begun last, it left one of two cores without work
	@$(MAKE) --no-print-directory --jobs 2 --output-sync check-r check-lint check-types
	$(BIN)/pytest --numprocesses 2 --dist loadgroup

.PHONY: lint
lint: ## Lint Python, SQL, R and the import directions
	@ops/setup.sh python r rtest
	@$(MAKE) --no-print-directory check-lint

.PHONY: check-lint
check-lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/sqlfluff lint models tests/dbt --processes 2 --disable-progress-bar
	$(BIN)/lint-imports
	R_LIBS=.tools/r-library Rscript --vanilla -e 'problems <- lintr::lint_package("r"); print(problems); quit(status = length(problems) > 0)'

.PHONY: types
types: ## Check the types (mypy strict)
	@ops/setup.sh python
	@$(MAKE) --no-print-directory check-types

.PHONY: check-types
check-types:
	$(BIN)/mypy

.PHONY: check-r
check-r:
	ops/check-r.sh

.PHONY: messages
messages: ## Bring the texts of the pages into the catalogues of all languages; list those without a translation
	@ops/setup.sh python
	@DJANGO_SETTINGS_MODULE=api.config.settings $(BIN)/python -m tests.architecture.messages

.PHONY: docs
docs: ## Build the dbt docs site as one page, docs/site/index.html
	@ops/setup.sh python java
	@$(BIN)/analytics docs --out docs/site

.PHONY: conformance
conformance: ## Run the whole pipeline on the cases of CASES=DIR and compare with their rows
	@ops/setup.sh python java
	@$(BIN)/python -m tests.conformance --cases $(CASES)

.PHONY: bench
bench: ## Measure the cleaner and the bulk load beside their peers (JSON on standard output)
	@ops/setup.sh python mariadb
	$(BIN)/python -m bench.cleaning
	$(BIN)/python -m bench.publish

.PHONY: clean
clean: ## Delete caches, and the demo's data; the environment and .analytics stay
	rm -rf .analytics/demo target logs docs/site .mypy_cache .pytest_cache .ruff_cache .hypothesis bench/.data
