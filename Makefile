# One word each. `make run` and `make test` set up what they need, and share one build.

SWIFT_FLAGS = -c release -Xswiftc -enable-testing --explicit-target-dependency-import-check error
HARNESS = .build/release/harness
SWEEP ?= experiments/sentiment.json

.PHONY: run test test-kernels build setup format lint bench faults fuzz crowd cluster schema docs clean

## The main job: sets up, builds, runs the default sweep, draws the figures, writes the report.
run: build
	$(HARNESS) run $(SWEEP)

## Sets up, builds and passes the tests. Tests run side by side, so that BLAS needs no threads of its own.
test: setup
	OPENBLAS_NUM_THREADS=1 swift test $(SWIFT_FLAGS) $(TEST_FLAGS)

## The kernels on any x86-64 and, compiled, on arm64; builds all again beside the usual build.
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

## Times ours and the peers in turn; see Benchmarks/README.md. BLAS_CORE=native or a core's name chooses OpenBLAS's kernels.
bench: setup
	swift build $(SWIFT_FLAGS) --product Benchmark
	BLAS_CORE="$(BLAS_CORE)" python3 Benchmarks/compare.py $(BENCH_FLAGS)

## Breaks runs of a small sweep at random moments of every stage, and compares what comes of them with an unbroken one.
faults: build
	Tests/Faults/faults.py $(FAULT_FLAGS)

## Damages every kind of file that is read, 100,000 times each: each is read or refused, in bounded time and memory.
FUZZ_INPUTS ?= 100000
fuzz: setup
	FUZZ_INPUTS=$(FUZZ_INPUTS) OPENBLAS_NUM_THREADS=1 swift test $(SWIFT_FLAGS) --filter 'FuzzTests'

## Two runs of four workers in one folder, with readers in loops beside them, for five minutes.
crowd: build
	Tests/Faults/crowd.py $(CROWD_FLAGS)

## Runs a small sweep on a real Slurm cluster of this one machine, disturbed, and compares its ledger; needs root.
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

clean:
	rm -rf .build
