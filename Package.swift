// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

// Each target depends only on those above it; `--explicit-target-dependency-import-check error` holds them to it.
let package = Package(
  name: "flowbind",
  products: [.executable(name: "flowbind", targets: ["flowbind"])],
  targets: [
    // Words: what a file is written in, and what everybody calls a binding.
    .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .target(name: "YAML", dependencies: ["CLibYAML"], swiftSettings: settings + [.strictMemorySafety()]),
    .target(name: "Bindings", swiftSettings: settings),

    // From blueprints to a plan, from a plan to writes; no networking, no clock, no printing.
    .target(name: "Blueprints", dependencies: ["Bindings", "YAML"], swiftSettings: settings),
    .target(name: "Planning", dependencies: ["Bindings", "Blueprints"], swiftSettings: settings),
    .target(name: "Applying", dependencies: ["Bindings", "Planning"], swiftSettings: settings),

    // What was found, as documents, and documents as text.
    .target(
      name: "Documents", dependencies: ["Bindings", "Blueprints", "Planning", "Applying"], swiftSettings: settings),
    .target(
      name: "Reporting", dependencies: ["Bindings", "Blueprints", "Planning", "Applying", "Documents"],
      swiftSettings: settings),

    // The two ends of the line: authentik's client, and an authentik in memory. They do not know each other.
    .target(name: "AuthentikAPI", dependencies: ["Bindings"], swiftSettings: settings),
    // An import's document is YAML, so that the sandbox reads YAML; what entries say it reads with code of its own.
    .target(name: "AuthentikSandbox", dependencies: ["Bindings", "YAML"], swiftSettings: settings),

    .executableTarget(
      name: "flowbind",
      dependencies: [
        "Bindings", "YAML", "Blueprints", "Planning", "Applying", "Documents", "Reporting", "AuthentikAPI",
        "AuthentikSandbox",
      ],
      swiftSettings: settings),

    // Each target's tests need nothing of the targets below it.
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: settings),
    .testTarget(name: "YAMLTests", dependencies: ["YAML", "TestSupport"], swiftSettings: settings),
    .target(
      name: "BindingsTestSupport", dependencies: ["Bindings"], path: "Tests/BindingsTestSupport",
      swiftSettings: settings),
    .testTarget(name: "BindingsTests", dependencies: ["Bindings"], swiftSettings: settings),
    .testTarget(
      name: "BlueprintsTests", dependencies: ["Blueprints", "Bindings", "YAML", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "PlanningTests",
      dependencies: ["Planning", "Blueprints", "Bindings", "YAML", "BindingsTestSupport", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "ApplyingTests",
      dependencies: ["Applying", "Planning", "Bindings", "YAML", "BindingsTestSupport", "TestSupport"],
      swiftSettings: settings),
    .target(
      name: "ScenarioSupport",
      dependencies: ["Documents", "Planning", "Blueprints", "Bindings", "BindingsTestSupport", "TestSupport"],
      path: "Tests/ScenarioSupport",
      swiftSettings: settings),
    .testTarget(
      name: "DocumentsTests",
      dependencies: [
        "Documents", "Applying", "Planning", "Blueprints", "Bindings", "BindingsTestSupport", "ScenarioSupport",
        "TestSupport",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "ReportingTests",
      dependencies: [
        "Reporting", "Documents", "Applying", "Planning", "Blueprints", "Bindings", "BindingsTestSupport",
        "ScenarioSupport", "TestSupport",
      ],
      swiftSettings: settings),
    .testTarget(
      name: "AuthentikSandboxTests", dependencies: ["AuthentikSandbox", "Bindings", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "AuthentikAPITests",
      dependencies: ["AuthentikAPI", "AuthentikSandbox", "Bindings", "BindingsTestSupport", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "flowbindTests",
      dependencies: [
        "flowbind", "AuthentikAPI", "AuthentikSandbox", "Reporting", "Documents", "Applying", "Planning",
        "Blueprints", "Bindings", "YAML", "BindingsTestSupport", "TestSupport",
      ],
      swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
