// swift-tools-version: 6.1
import PackageDescription

// The rooms of the house, from the ground up. A target imports only those above it in this list;
// `--explicit-target-dependency-import-check error` (see the Makefile) holds us to it.

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")

var kernelFlags = ["-O3", "-fno-math-errno", "-ffp-contract=fast"]
#if arch(x86_64)
  // Where there are registers of 16 floats they are used whole; the compiler's choice is to halve them.
  kernelFlags.append("-mprefer-vector-width=512")
#endif

let package = Package(
  name: "harness",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "harness", targets: ["harness"])
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
    .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2"),
  ],
  targets: [
    // Other people's C.
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

    // The methods and what they are tried on.
    .target(name: "Alignment", dependencies: ["Tensor", "LanguageModel"]),
    .target(name: "Tasks", dependencies: ["CCurl", "CZlib", "JSONScanner", "Tensor", "LanguageModel"]),

    // The experiment, its record and its telling.
    .target(name: "Literature"),
    .target(name: "Ledger", dependencies: [grdb]),
    .target(
      name: "SweepFile",
      dependencies: ["JSONScanner", "Tensor", "LanguageModel", "Alignment", "Tasks", "Literature", "Ledger"]),
    .target(
      name: "Stages",
      dependencies: [
        "COpenBLAS", "COpenSSL", "Tensor", "LanguageModel", "Alignment", "Tasks", "Literature", "Ledger", "SweepFile",
      ]),
    .target(
      name: "Execution",
      dependencies: [
        "COpenBLAS", "Tensor", "LanguageModel", "Alignment", "Tasks", "Ledger", "SweepFile", "Stages", subprocess,
      ]),
    .target(name: "Report", dependencies: ["Tensor", "Literature", "Ledger", subprocess]),
    .executableTarget(
      name: "harness",
      dependencies: ["Alignment", "Tasks", "Ledger", "SweepFile", "Stages", "Execution", "Report", argumentParser]),

    // Where its time goes.
    .executableTarget(
      name: "Benchmark", dependencies: ["COpenBLAS", "Tensor", "LanguageModel", "Alignment", argumentParser],
      path: "Benchmarks/Benchmark"),

    // The proof.
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
        "SweepFile", "Stages", "Alignment", "Tasks", "Literature", "Ledger", "LanguageModel", "Tensor",
        "SweepTestSupport", "TestSupport",
      ]),
    .testTarget(
      name: "StagesTests",
      dependencies: [
        "Stages", "SweepFile", "Alignment", "Tasks", "Literature", "Ledger", "LanguageModel", "Tensor",
        "SweepTestSupport", "TestSupport",
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

// `make docs` alone needs DocC's plugin.
if Context.environment["HARNESS_DOCS"] != nil {
  package.dependencies.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin", exact: "1.5.0"))
}
