# Two commands do everything: `make demo` runs the main job on real input, `make test` checks it all.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
JOBS ?= 2

.PHONY: all setup demo test serve compiled lint bench brute fault mutation tables clean

all: setup

setup: $(STAMP)

$(STAMP): requirements.lock requirements-dev.lock pyproject.toml
	@sh .ci/tools $(PYTHON)
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock -r requirements-dev.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $(STAMP)

demo: setup
	@$(BIN)/riskwhy demo

test: setup lint
	$(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

serve: setup
	$(BIN)/riskwhy serve

# The reader compiled to C, about a fifth less time a description; used from then on while its sources stay as they are.
compiled: setup
	RISKWHY_COMPILED=0 PYTHONPATH=. $(BIN)/python -W ignore .ci/compile_reader.py

# Faults in full: 200 killed writers, 10,000 replayed decisions, 20 reloads of a service under load, 1,000 loads of rules.
fault: setup
	RISKWHY_FAULT=1 $(BIN)/python -m pytest tests/decisions tests/auditing tests/publishing tests/api/test_reloading.py

# Checks of the two largest schemes that can be tried in every situation; the naive evaluator on 20,000 random facts a scheme.
brute: setup
	RISKWHY_BRUTE=1 $(BIN)/python -m pytest tests/analysis/test_checks.py tests/inference/test_referee.py

# Small mistakes made in every rule of the built-in schemes: their cases must notice at least 95 of 100.
mutation: setup
	$(BIN)/riskwhy rules test --mutate --score 95

# Decision tables on many random schemes.
tables: setup
	RISKWHY_EXAMPLES=1500 $(BIN)/python -m pytest tests/authoring/test_table_round_trip.py

bench: setup
	$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) demo .mypy_cache .ruff_cache .pytest_cache .hypothesis
