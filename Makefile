# Two commands matter: `make demo` and `make test`. Each sets up everything it needs, from nothing but Python.
VENV := .venv
BIN := $(VENV)/bin
# Tests wait for servers and processes half of their time: three workers for two cores.
WORKERS := $(shell expr $$(getconf _NPROCESSORS_ONLN) \* 3 / 2)

.PHONY: setup demo test lint docs lock campaign bench

setup: $(VENV)/.ready

$(VENV)/.ready: requirements.lock pyproject.toml
	python3 -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# The main job: a small English part of a campaign, written by a local model, ending with a table of the drafts.
demo: setup
	$(BIN)/genpress run trail-demo --yes
	$(BIN)/genpress status trail-demo --units

test: setup
	$(BIN)/genpress models pull smollm2-135m
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Writes docs/reference anew from the code; the tests hold it to that.
docs: setup
	$(BIN)/python docs/generate.py

# Slow campaigns of faults and load; every command starts from nothing.
campaign: setup
	GENPRESS_TEST_COLD=1 $(BIN)/python -m pytest -m campaign

# Figures beside the raw client, the raw SDK and the peers that install; needs nginx. See docs/benchmarks.md.
bench: setup
	$(BIN)/python benchmarks/throughput.py --peers
	$(BIN)/python benchmarks/latency.py

# Pins every dependency, with hashes, for all platforms.
lock: setup
	$(BIN)/uv pip compile pyproject.toml --group dev --all-extras --universal --generate-hashes \
		--no-header --no-annotate --no-emit-index-url --quiet -o requirements.lock
