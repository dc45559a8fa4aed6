# `make run` and `make test` install what they need, and share one build.

SWIFT_FLAGS = -c release --explicit-target-dependency-import-check error
# Package.swift makes internal names testable in every build. If `swift test` did it again, it would compile everything again.
TEST = OPENBLAS_NUM_THREADS=1 swift test $(SWIFT_FLAGS) --disable-testable-imports
HARNESS = .build/release/harness
SWEEP ?= experiments/sentiment.json

.PHONY: run test try test-kernels build setup format lint bench faults fuzz crowd cluster schema docs dist install \
	uninstall check-install check-containerfile clean

## The main job: sets up, builds, runs the default sweep, draws the figures, writes the report.
run: build
	$(HARNESS) run $(SWEEP)

## Sets up, builds and passes the tests. The tests run in parallel, so BLAS needs no threads of its own.
test: setup
	$(TEST) $(TEST_FLAGS)

## Builds, and runs the tests whose names match: make try FILTER=LossTests
FILTER ?= LossTests
try: setup
	$(TEST) --filter '$(FILTER)' $(TEST_FLAGS)

## The kernels for arm64 (compiled only) and for any x86-64 (tested). Builds the engine again, apart from the usual build.
test-kernels: setup
	Scripts/check-kernels

build: setup
	swift build $(SWIFT_FLAGS) --product harness

setup:
	@Scripts/setup

format:
	swift format --in-place --recursive Package.swift Sources Tests Benchmarks

lint:
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks
	Scripts/check-links

## Times harness and other programs in turn; see Benchmarks/README.md. BLAS_CORE chooses OpenBLAS's kernels: native, or a core's name.
bench: setup
	swift build $(SWIFT_FLAGS) --product Benchmark
	BLAS_CORE="$(BLAS_CORE)" python3 Benchmarks/compare.py $(BENCH_FLAGS)

## Interrupts runs of a small sweep at random moments of every stage, and compares their results with an uninterrupted run.
faults: build
	Tests/Faults/faults.py $(FAULT_FLAGS)

## Damages every kind of input file 100,000 times. Each must be read or refused, in bounded time and memory.
FUZZ_INPUTS ?= 100000
fuzz: setup
	FUZZ_INPUTS=$(FUZZ_INPUTS) $(TEST) --filter 'FuzzTests'

## Two runs of four workers in one results folder, with readers beside them, for five minutes.
crowd: build
	Tests/Faults/crowd.py $(CROWD_FLAGS)

## Runs a small sweep on a Slurm cluster of this one machine, with disturbances, and compares its ledger. Needs root.
cluster: build
	Scripts/setup-slurm
	Tests/Cluster/cluster.py $(CLUSTER_FLAGS)

## Writes the JSON Schema, the reference in docs, and the picture of the targets in docs/concepts.md again.
schema: build
	$(HARNESS) schema > experiments/sweep.schema.json
	$(HARNESS) schema --reference > docs/sweep-file.md
	Scripts/write-reference $(HARNESS)
	Scripts/draw-targets

## Writes the API documentation into .build-docs/api.
docs: setup
	Scripts/make-docs

PREFIX ?= /usr/local
DESTDIR ?=
DIST = .build/dist
STATIC_FLAGS = $(SWIFT_FLAGS) --static-swift-stdlib --scratch-path .build/static

## Builds a program that runs without Swift, its man page and its shell completions, in .build/dist.
dist: $(DIST)/bin/harness

$(DIST)/bin/harness: Package.swift Scripts/make-dist $(shell find Sources experiments -type f) | setup
	swift build $(STATIC_FLAGS) --product harness
	swift build $(STATIC_FLAGS) --product generate-manual
	Scripts/make-dist .build/static/release $(DIST)

## Installs below $(DESTDIR)$(PREFIX).
install: dist
	Scripts/install-dist install $(DIST) "$(DESTDIR)$(PREFIX)"

## Removes the files that `make install` installed.
uninstall:
	Scripts/install-dist uninstall "$(DESTDIR)$(PREFIX)"

## Installs into a temporary folder, and runs the installed program where Swift is hidden.
check-install: dist
	Scripts/check-install

check-containerfile: dist
	Scripts/check-containerfile

clean:
	rm -rf .build
