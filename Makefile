# Everything happens in .venv: after any target `.venv/bin/tendonlab` and `.venv/bin/python` are what was built here.
# Each target works on its own, from nothing, and is quick when run again.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory
# Another Python's settings must not reach into the virtual environment.
unexport PYTHONPATH PYTHONHOME
export PYTHONNOUSERSITE := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

PYTHON := .venv/bin/python
PIP := $(PYTHON) -m pip install --quiet
STAMPS := .venv/stamps

BUILD_PACKAGES := g++ cmake ninja-build libeigen3-dev libboost-dev libhdf5-dev libdeflate-dev
TEST_PACKAGES := libgtest-dev
BENCH_PACKAGES := libbenchmark-dev valgrind
LINT_PACKAGES := clang-format clang-tidy

# What the wheel is made of. Folders are listed too: their time changes when a file is removed.
PACKAGE_INPUTS := CMakeLists.txt pyproject.toml README.md LICENSE \
    $(shell find cpp/include cpp/src cpp/bindings python/tendonlab data \( -name __pycache__ -o -name '.*' \) -prune -o -print)
CPP_FILES = $(shell find cpp tests/cpp -name '*.[ch]pp')

.PHONY: help build demo test lint bench calibrate validation docs clean ctest-release ctest-sanitizers ctest-threads
.PHONY: build-packages test-packages bench-packages lint-packages

help: ## This list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 15

build: $(STAMPS)/package ## Install TendonLab into .venv

demo: build ## A virtual trial of four programmes: results.h5, results.png and results.csv
	@echo "demo: 2,000 participants, four programmes, 52 weeks"
	@.venv/bin/tendonlab compare alfredson hsr silbernagel wait-and-see \
	    --population midportion --participants 2000 --weeks 52 --seed 1 --out results.h5 --figure results.png \
	    --summary results.csv

test: build $(STAMPS)/test ctest-release ctest-sanitizers ctest-threads ## All tests: C++ optimised and under sanitizers, Python
	@echo "test: Python, on the installed package"
	@$(PYTHON) -m pytest

lint: build $(STAMPS)/lint lint-packages build/tidy/build.ninja ## Formatters, linters and type checks
	@echo "lint: ruff"
	@.venv/bin/ruff check
	@.venv/bin/ruff format --check
	@echo "lint: mypy"
	@.venv/bin/mypy
	@echo "lint: clang-format"
	@clang-format --dry-run -Werror $(CPP_FILES)
	@echo "lint: clang-tidy"
	@cmake --build --preset tidy

# The comparison with other programs: full, a quarter of an hour, or quick.
PEERS := full

bench: build bench-packages $(STAMPS)/bench build/bench/build.ninja ## Benchmarks, docs/performance.md (20 minutes)
	@echo "bench: compiling"
	@cmake --build --preset bench
	@echo "bench: kernels and leg-years, at every level of vector instructions"
	@$(PYTHON) python/benchmarks/measure_kernels.py
	@echo "bench: floor, profile, instruction counts"
	@$(PYTHON) python/benchmarks/measure_floor.py
	@$(PYTHON) python/benchmarks/measure_profile.py
	@$(PYTHON) python/benchmarks/measure_instructions.py
	@echo "bench: large studies"
	@$(PYTHON) python/benchmarks/million.py --participants 16384 --results docs/performance/study-small.json
	@$(PYTHON) python/benchmarks/million.py --participants 65536 --results docs/performance/study-large.json
	@echo "bench: other programs, $(PEERS)"
	@$(PYTHON) python/benchmarks/run_peers.py $(if $(filter quick,$(PEERS)),--quick) --out docs/performance/peers.json
	@$(PYTHON) python/benchmarks/report.py

calibrate: build ## Fit the model to the published facts anew (half an hour); the next build takes the outcome
	@.venv/bin/tendonlab calibrate --out build/calibration
	@cp build/calibration/posterior.csv build/calibration/left-out.csv data/calibration/
	@cp build/calibration/parameters.toml data/
	@cp build/calibration/calibration.md docs/
	@echo "calibrate: data/calibration, data/parameters.toml and docs/calibration.md are new; now make validation"

validation: build ## Hold the model against the published facts: docs/validation.md
	@.venv/bin/tendonlab validate --draws 20 --participants 300 --out docs/validation.md --figures docs/images

docs: build $(STAMPS)/docs ## Run the notebooks into build/docs/*.html
	@echo "docs: running the notebooks into build/docs"
	@.venv/bin/jupyter nbconvert --log-level WARN --to html --execute --output-dir build/docs notebooks/*.ipynb

clean: ## Remove .venv and everything that was built
	rm -rf .venv build .mypy_cache .pytest_cache .ruff_cache .hypothesis

# --- how each part comes about ---

build-packages:
	@.ci/system-packages $(BUILD_PACKAGES)
test-packages: build-packages
	@.ci/system-packages $(TEST_PACKAGES)
bench-packages: build-packages
	@.ci/system-packages $(BENCH_PACKAGES)
lint-packages: test-packages bench-packages
	@.ci/system-packages $(LINT_PACKAGES)

# --group (pip 25.1) installs the tools that pyproject.toml names; Debian's own pip is older.
$(STAMPS)/venv:
	@python=$$(.ci/find-python); echo "build: making .venv with $$python"; "$$python" -m venv .venv
	@$(PIP) --upgrade 'pip>=25.1'
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/build: pyproject.toml $(STAMPS)/venv
	@$(PIP) $$($(PYTHON) -c 'import tomllib; print(*tomllib.load(open("pyproject.toml", "rb"))["build-system"]["requires"])')
	@touch $@

# Without build isolation: pip would put pybind11 into a new temporary folder each time, and everything would be
# compiled again each time.
$(STAMPS)/package: $(PACKAGE_INPUTS) $(STAMPS)/build | build-packages
	@echo "build: compiling and installing TendonLab"
	@$(PIP) --no-build-isolation .
	@touch $@

$(STAMPS)/test $(STAMPS)/lint $(STAMPS)/docs $(STAMPS)/bench: $(STAMPS)/%: pyproject.toml $(STAMPS)/venv
	@echo "$*: installing the tools"
	@$(PIP) --group $*
	@touch $@

build/%/build.ninja: CMakePresets.json
	@echo "$*: configuring"
	@cmake --preset $* >/dev/null
	@touch $@

ctest-release ctest-sanitizers ctest-threads: ctest-%: test-packages build/%/build.ninja
	@echo "test: C++, preset $*"
	@cmake --build --preset $*
	@ctest --preset $* --parallel $$(nproc)
