# `make run` and `make test` do all the set-up on a fresh machine.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
# Where torch comes from; for a CPU build of a few hundred MB instead of several GB of CUDA:
# make run TORCH_INDEX=https://download.pytorch.org/whl/cpu
TORCH_INDEX ?=

BIN := .venv/bin
READY := .venv/ready

.PHONY: run test setup lint bench

run: $(READY)
	$(BIN)/attnscope serve --host $(HOST) --port $(PORT)

test: $(READY)
	tests/run

setup: $(READY)

lint: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/pyright

bench: $(READY)
	$(BIN)/python tests/bench/bench_model.py
	$(BIN)/python tests/bench/bench_browser.py

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt \
	  $(if $(TORCH_INDEX),--no-deps --index-url $(TORCH_INDEX)) torch
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt \
	  --editable '.[dev]'
	# pyright knows nothing of the names that an editable installation maps
	mkdir -p .venv/names && ln -sfn ../.. .venv/names/attnscope
	touch $@
