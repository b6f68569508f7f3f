// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

// Each target depends only on those to its left:
// CLibYAML ← YAML ← Reconciliation ← AuthentikAPI, AuthentikSandbox ← flowbind
let package = Package(
  name: "flowbind",
  products: [.executable(name: "flowbind", targets: ["flowbind"])],
  targets: [
    .systemLibrary(name: "CLibYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .target(name: "YAML", dependencies: ["CLibYAML"], swiftSettings: settings + [.strictMemorySafety()]),
    .target(name: "Reconciliation", dependencies: ["YAML"], swiftSettings: settings),
    .target(name: "AuthentikAPI", dependencies: ["Reconciliation"], swiftSettings: settings),
    .target(name: "AuthentikSandbox", dependencies: ["Reconciliation"], swiftSettings: settings),
    .executableTarget(
      name: "flowbind", dependencies: ["Reconciliation", "AuthentikAPI", "AuthentikSandbox"],
      swiftSettings: settings),

    .target(
      name: "TestSupport", dependencies: ["Reconciliation"], path: "Tests/TestSupport", swiftSettings: settings),
    .testTarget(name: "YAMLTests", dependencies: ["YAML", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "ReconciliationTests", dependencies: ["Reconciliation", "YAML", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "AuthentikAPITests", dependencies: ["AuthentikAPI", "AuthentikSandbox", "Reconciliation", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "AuthentikSandboxTests", dependencies: ["AuthentikSandbox", "Reconciliation", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "flowbindTests",
      dependencies: ["flowbind", "Reconciliation", "AuthentikAPI", "AuthentikSandbox", "TestSupport"],
      swiftSettings: settings),
  ],
  swiftLanguageModes: [.v6]
)
