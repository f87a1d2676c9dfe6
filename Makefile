# make app: install on first use, then serve the app. make test: install, then run the tests.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PORT ?= 8501
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check -c constraints.txt

.PHONY: app test check lint types wheel bench embeddings clean

app: $(VENV)/.app
	@$(BIN)/readpath serve --port $(PORT)

test: $(VENV)/.dev
	$(BIN)/python -m pytest $(PYTEST)

check: lint types test wheel

lint: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.dev
	$(BIN)/mypy

# Build the wheel, install it in an empty environment outside the checkout, and use it there.
wheel: $(VENV)/.dev
	$(BIN)/python -m tests.wheel

bench: $(VENV)/.dev
	$(BIN)/python -m tests.bench

# Embed the catalogue's texts, so that the first start does not have to.
embeddings: $(VENV)/.app
	$(BIN)/readpath catalogue embed

$(VENV)/bin/python:
	@echo "Making $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.app: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing readpath (some minutes the first time)"
	$(INSTALL) -e .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing readpath and what its tests need (some minutes the first time)"
	$(INSTALL) -e ".[dev]"
	@touch $@ $(VENV)/.app

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache
