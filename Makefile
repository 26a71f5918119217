# Two commands: `make app` (set up, index, ask, serve) and `make test` (set up, then everything).
#
# TORCH_INDEX=<url>  takes PyTorch from another package index (README says why you may want to)
# PORT=7861          serves the page elsewhere

VENV ?= .venv
PYTHON ?= $(shell command -v python3.11 || command -v python3)
PORT ?= 7860
TORCH_INDEX ?=
QUESTION ?= How many seats does the Mazhilis have?

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
TORCH := torch==2.13.0

.PHONY: app test fault-test check system samples clean

app: $(VENV)/app.stamp
	@echo "== Indexing corpus/ (one page of it is a scan on purpose: read if tesseract is here, else named as unread)"
	@$(BIN)/dayek index corpus || test $$? -eq 1
	@echo
	@echo "== Asking: $(QUESTION)"
	@$(BIN)/dayek ask "$(QUESTION)"
	@echo
	@echo "== Serving the page"
	@$(BIN)/dayek serve --port $(PORT)

test: check system
	@echo "== Running the tests"
	@$(BIN)/python -m pytest -n auto --dist loadfile

# Every fault in full: some twenty minutes on two cores. `make test` has a short form of each.
fault-test: $(VENV)/dev.stamp
	@$(BIN)/python tests/faults.py

check: $(VENV)/dev.stamp
	@echo "== Checking style, types and floors"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo

system: $(VENV)/dev.stamp
	@sh tests/system.sh

samples: $(VENV)/dev.stamp
	@$(BIN)/python corpus/make/make.py

$(VENV)/python.stamp:
	@echo "== Making a virtual environment in $(VENV)"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "dayek needs Python 3.11 or later, $(PYTHON) is older: make PYTHON=/path/to/python3.11"; exit 2; }
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/torch.stamp: $(VENV)/python.stamp
	@echo "== Installing PyTorch (the CPU build is about 200 MB, the default one elsewhere several GB)"
	@$(PIP) install --quiet $(TORCH) $(if $(TORCH_INDEX),--index-url $(TORCH_INDEX))
	@touch $@

$(VENV)/app.stamp: $(VENV)/torch.stamp pyproject.toml constraints.txt
	@echo "== Installing dayek"
	@$(PIP) install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/dev.stamp: $(VENV)/torch.stamp pyproject.toml constraints.txt
	@echo "== Installing dayek and what its tests need"
	@$(PIP) install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@ $(VENV)/app.stamp

clean:
	rm -rf $(VENV) index/dayek.sqlite* index/generation-* index/staging index/variants index/writer.*
