# Everything here works on a machine that has make and python3 with pip and venv; `make` alone says what there is.

# The interpreter that .venv is built with: 3.11 or newer.
PYTHON ?= python3
# Processes that run the tests.
WORKERS ?= 2
# More for pytest or the benchmarks: make test ARGS="-k calendar"
ARGS ?=
# A new lock keeps what can stay; make lock UPGRADE=--upgrade takes the newest of everything.
UPGRADE ?=

# The one line that compiles the window kernel after an installation; empty: the first run compiles it.
WARM = $(BIN)/python -m campaignpulse.features.warm

BIN = .venv/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet
# Compiled here, on all cores, so that no later command pays for it; what fails is a template and no module.
BYTECODE = $(BIN)/python -m compileall -qq -j 0 -x '/tests/' .venv/lib
COMPILE = $(BIN)/uv pip compile --quiet --no-config --python-version 3.11 --universal --generate-hashes \
  --no-emit-index-url --no-header --no-annotate $(UPGRADE)

.DEFAULT_GOAL = help
.PHONY: help setup demo test browser spark lint lab ui bench screenshots lock clean

# In many small fits, BLAS threads that wait for each other cost 25 times what they save.
demo test browser spark screenshots: export OPENBLAS_NUM_THREADS = 1
demo test browser spark screenshots: export OMP_NUM_THREADS = 1
demo test browser spark screenshots: export MKL_NUM_THREADS = 1

help: ## say what there is
	@echo "make TARGET, where TARGET is one of"
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-11s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

setup: .venv/.installed ## build .venv from requirements.lock (the other targets do it by themselves)

demo: .venv/.installed ## the whole way on real data: does the learned scorer beat the rules?
	$(BIN)/campaignpulse run experiments/complete_journey.yaml

test: .venv/.installed ## run the tests and the notebooks
	$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --nbmake -m "not browser and not spark" $(ARGS)

browser: .venv/.browser ## run the tests that drive a real browser (needs chromium)
	$(BIN)/python -m pytest -m browser tests/browser $(ARGS)

spark: .venv/.spark ## run the tests that start a local Spark (needs Java 17)
	$(BIN)/python -m pytest -m spark $$(grep -rl --include='*.py' 'mark\.spark' tests) $(ARGS)

lint: .venv/.installed ## check style, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy src

lab: .venv/.lab ## open JupyterLab on the notebooks
	$(BIN)/jupyter lab notebooks

ui: .venv/.installed ## open the MLflow UI on the runs made here
	$(BIN)/campaignpulse ui

bench: .venv/.installed ## measure the window engine against its peers
	$(BIN)/python benchmarks/windows.py $(ARGS)

screenshots: .venv/.browser ## take the pictures of docs/images anew (needs chromium)
	$(BIN)/python tests/browser/screenshots.py

lock: .venv/.installed ## write the lock files anew from pyproject.toml (needs the network)
	$(COMPILE) --extra dev --extra bench --output-file requirements.lock pyproject.toml
	$(COMPILE) --extra dev --extra bench --extra lab --constraint requirements.lock \
	  --output-file requirements-lab.lock pyproject.toml
	$(COMPILE) --extra dev --extra bench --extra browser --constraint requirements.lock \
	  --output-file requirements-browser.lock pyproject.toml
	$(COMPILE) --extra dev --extra bench --extra spark --constraint requirements.lock \
	  --output-file requirements-spark.lock pyproject.toml

clean: ## remove .venv, caches and builds; mlruns and outputs stay
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The set-up in three steps, each done once, and again when what stands behind its colon has changed.
.venv/.locked: requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "campaignpulse needs Python 3.11 or newer, and '$(PYTHON) -V' says: $$($(PYTHON) -V 2>&1);" \
	    "name another one, as in: make $(MAKECMDGOALS) PYTHON=python3.13" >&2; exit 1; }
	@echo "Building .venv from requirements.lock with $$($(PYTHON) -V): once, two or three minutes ..."
	@$(PYTHON) -m venv .venv
	@$(PIP) install --no-compile --require-hashes -r requirements.lock
	@$(BYTECODE) || true
	@touch $@

.venv/.installed: .venv/.locked pyproject.toml
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@$(WARM)
	@touch $@
	@echo "Ready: campaignpulse is installed in .venv."

.venv/.lab: .venv/.installed requirements-lab.lock
	@echo "Adding JupyterLab from requirements-lab.lock: once ..."
	@$(PIP) install --no-compile --require-hashes -r requirements-lab.lock
	@$(BYTECODE) || true
	@touch $@

.venv/.browser: .venv/.installed requirements-browser.lock
	@echo "Adding what drives a browser from requirements-browser.lock: once ..."
	@$(PIP) install --no-compile --require-hashes -r requirements-browser.lock
	@$(BYTECODE) || true
	@touch $@

# pyspark comes as source: it is built with the setuptools of the lock.
.venv/.spark: .venv/.installed requirements-spark.lock
	@echo "Adding Spark from requirements-spark.lock: once, a minute or two ..."
	@$(PIP) install --no-compile --no-build-isolation --require-hashes -r requirements-spark.lock
	@$(BYTECODE) || true
	@touch $@
