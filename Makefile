# `make run` and `make test` do all the set-up on a fresh machine.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
# Where torch comes from; for a CPU build of a few hundred MB instead of several GB of CUDA:
# make run TORCH_INDEX=https://download.pytorch.org/whl/cpu
TORCH_INDEX ?=

# What `attnscope train` is told: make train ARGS='--corpus en-zh=pairs.tsv … --out runs/mine'
ARGS ?=

BIN := .venv/bin
# node and npm are those of .venv, biome and tsc those of node_modules
WITH_NODE := PATH="$(CURDIR)/$(BIN):$(CURDIR)/node_modules/.bin:$$PATH"
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt
# A stamp says that .venv has what a command needs; what another one needs stays there, too.
RUN := .venv/ready-run
TRAIN := .venv/ready-train
TEST := .venv/ready-test
NODE := node_modules/.package-lock.json

.PHONY: run test setup lint bench train fonts

run: $(RUN)
	$(BIN)/attnscope serve --host $(HOST) --port $(PORT)

test: $(TEST)
	tests/run

setup: $(TEST)

lint: $(TEST) $(NODE)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/pyright
	$(WITH_NODE) biome check --write --error-on-warnings .
	$(WITH_NODE) tsc

bench: $(TEST)
	$(BIN)/python tests/bench/bench_model.py
	$(BIN)/python tests/bench/bench_browser.py

train: $(TRAIN)
	$(BIN)/attnscope train $(ARGS)

fonts: $(TEST)
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/python tools/fonts.py

$(RUN): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv .venv
	$(INSTALL) $(if $(TORCH_INDEX),--no-deps --index-url $(TORCH_INDEX)) torch
	$(INSTALL) --editable .
	touch $@

$(TRAIN): $(RUN)
	$(INSTALL) --editable '.[train]'
	touch $@

$(TEST): $(RUN)
	$(INSTALL) --editable '.[dev]'
	# pyright knows nothing of the names that an editable installation maps
	mkdir -p .venv/names && ln -sfn ../.. .venv/names/attnscope
	touch $@

$(NODE): package-lock.json | $(TEST)
	$(WITH_NODE) npm ci --loglevel=error --no-audit --no-fund --ignore-scripts
