// swift-tools-version: 6.2
import PackageDescription

// The targets, from the bottom layer to the top. A target imports only targets above it in this list;
// the Makefile builds with `--explicit-target-dependency-import-check error` to enforce this.

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")

// Warnings are errors with the compilers that we test with. A newer compiler may warn of more, and still builds.
#if compiler(>=6.3) && compiler(<6.4)
  let warningsAreErrors = true
#else
  let warningsAreErrors = false
#endif

var kernelFlags = ["-O3", "-fno-math-errno", "-ffp-contract=fast", "-Wall", "-Wextra"]
#if arch(x86_64)
  // Use whole registers of 16 floats where the processor has them; by default, the compiler uses half registers.
  kernelFlags.append("-mprefer-vector-width=512")
#endif
if warningsAreErrors { kernelFlags.append("-Werror") }

let package = Package(
  name: "harness",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "harness", targets: ["harness"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", exact: "1.0.2"),
  ],
  targets: [
    // System libraries.
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
    .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),

    // Reading JSON.
    .target(name: "JSONScanner"),

    // The engine.
    .target(name: "CKernels", cSettings: [.unsafeFlags(kernelFlags)]),
    .target(name: "Tensor", dependencies: ["COpenBLAS", "CKernels"]),
    .target(name: "LanguageModel", dependencies: ["JSONScanner", "CKernels", "Tensor"]),

    // The methods, and the tasks that they train on.
    .target(name: "Alignment", dependencies: ["Tensor", "LanguageModel"]),
    .target(name: "Tasks", dependencies: ["CCurl", "CZlib", "JSONScanner", "Tensor", "LanguageModel"]),

    // The experiment, its ledger and its report.
    .target(name: "Literature"),
    .target(name: "Ledger", dependencies: [grdb]),
    .target(name: "SweepFile", dependencies: ["JSONScanner", "LanguageModel", "Alignment", "Tasks", "Literature"]),
    .target(
      name: "Stages",
      dependencies: ["COpenSSL", "Tensor", "LanguageModel", "Alignment", "Tasks", "Ledger", "SweepFile"]),
    .target(
      name: "Execution",
      dependencies: [
        "COpenBLAS", "Tensor", "LanguageModel", "Alignment", "Tasks", "Ledger", "SweepFile", "Stages", subprocess,
      ]),
    .target(name: "Report", dependencies: ["Tensor", "Literature", "Ledger", subprocess]),
    .executableTarget(
      name: "harness",
      dependencies: ["Alignment", "Tasks", "Ledger", "SweepFile", "Stages", "Execution", "Report", argumentParser]),

    // The benchmarks.
    .executableTarget(
      name: "Benchmark", dependencies: ["COpenBLAS", "Tensor", "LanguageModel", "Alignment", argumentParser],
      path: "Benchmarks/Benchmark"),

    // The tests.
    .target(name: "TestSupport", path: "Tests/TestSupport"),
    .target(name: "SweepTestSupport", dependencies: ["SweepFile"], path: "Tests/SweepTestSupport"),
    .testTarget(name: "JSONScannerTests", dependencies: ["JSONScanner", "TestSupport"]),
    .testTarget(name: "TensorTests", dependencies: ["Tensor", "CKernels", "LanguageModel", "TestSupport"]),
    .testTarget(name: "LanguageModelTests", dependencies: ["LanguageModel", "Tensor", "TestSupport"]),
    .testTarget(name: "AlignmentTests", dependencies: ["Alignment", "LanguageModel", "Tensor", "TestSupport"]),
    .testTarget(name: "TasksTests", dependencies: ["CZlib", "Tasks", "LanguageModel", "Tensor", "TestSupport"]),
    .testTarget(name: "LedgerTests", dependencies: ["Ledger", "TestSupport", grdb]),
    .testTarget(
      name: "SweepFileTests",
      dependencies: [
        "SweepFile", "Alignment", "Tasks", "Literature", "SweepTestSupport", "TestSupport",
      ]),
    .testTarget(
      name: "StagesTests",
      dependencies: [
        "Stages", "SweepFile", "Alignment", "Tasks", "Ledger", "LanguageModel", "Tensor", "SweepTestSupport",
        "TestSupport",
      ]),
    .testTarget(
      name: "ExecutionTests",
      dependencies: [
        "Execution", "Stages", "SweepFile", "Alignment", "Tasks", "Ledger", "LanguageModel", "Tensor",
        "SweepTestSupport", "TestSupport",
      ]),
    .testTarget(name: "ReportTests", dependencies: ["Report", "Literature", "Ledger", "TestSupport"]),
    .testTarget(
      name: "HarnessTests", dependencies: ["harness", "SweepFile", "Stages", "Execution", "Ledger", "TestSupport"]),
    .testTarget(name: "BenchmarkTests", dependencies: ["Benchmark", "TestSupport"]),
  ]
)

// `make run` and `make test` share one build, so the tests' access to internal names is part of every build.
for target in package.targets where [.regular, .executable, .test].contains(target.type) && target.name != "CKernels" {
  target.swiftSettings = [.unsafeFlags(["-enable-testing"])]
  if warningsAreErrors { target.swiftSettings?.append(.treatAllWarnings(as: .error)) }
}

// `make test-kernels` builds the engine and its tests alone.
if Context.environment["HARNESS_TARGETS"] == "engine" {
  let engine: Set = [
    "COpenBLAS", "JSONScanner", "CKernels", "Tensor", "LanguageModel", "Alignment", "TestSupport", "TensorTests",
    "LanguageModelTests", "AlignmentTests",
  ]
  package.products = []
  package.targets.removeAll { !engine.contains($0.name) }
}

// `make docs` alone needs DocC's plugin.
if Context.environment["HARNESS_DOCS"] != nil {
  package.dependencies.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin", exact: "1.5.0"))
}
