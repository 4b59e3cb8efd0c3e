// swift-tools-version: 6.2
import PackageDescription

/// Language settings every Swift target shares.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// A room of the system and the rooms it may look into. `MediaModel` is open to all.
func room(
    _ name: String,
    _ rooms: [String] = [],
    products: [Target.Dependency] = [],
    resources: [Resource]? = nil,
    settings: [SwiftSetting] = []
) -> Target {
    let values: [Target.Dependency] = name == "MediaModel" ? [] : ["MediaModel"]
    return .target(
        name: name,
        dependencies: values + rooms.map { .byName(name: $0) } + products,
        resources: resources,
        swiftSettings: strict + settings
    )
}

/// The tests of one room.
func tests(
    _ name: String, _ rooms: [String] = [], products: [Target.Dependency] = [], resources: [Resource]? = nil
) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: (name == "MediaModel" ? [] : ["MediaModel"]) + [.byName(name: name)]
            + rooms.map { .byName(name: $0) } + products,
        resources: resources,
        swiftSettings: strict
    )
}

let log: Target.Dependency = .product(name: "Logging", package: "swift-log")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")
let nio: [Target.Dependency] = ["NIOCore", "NIOPosix", "NIOHTTP1"].map { .product(name: $0, package: "swift-nio") }
let tls: Target.Dependency = .product(name: "NIOSSL", package: "swift-nio-ssl")
let http2: Target.Dependency = .product(name: "NIOHTTP2", package: "swift-nio-http2")
let hpack: Target.Dependency = .product(name: "NIOHPACK", package: "swift-nio-http2")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird: [Target.Dependency] = ["Hummingbird", "HummingbirdCore"].map {
    .product(name: $0, package: "hummingbird")
}

let package = Package(
    name: "lectern",
    products: [.executable(name: "lectern", targets: ["lectern"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-nio-http2", from: "1.46.0"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
    ],
    targets: [
        .systemLibrary(
            name: "CFFmpeg", pkgConfig: "libavformat libavcodec libavfilter libavutil libswscale libswresample",
            providers: [
                .apt([
                    "libavformat-dev", "libavcodec-dev", "libavfilter-dev", "libavutil-dev", "libswscale-dev",
                    "libswresample-dev",
                ])
            ]),
        .systemLibrary(name: "COpenSSL", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CSRT", pkgConfig: "srt", providers: [.apt(["libsrt-gnutls-dev"])]),
        .target(name: "CPageCache"),
        .target(name: "CSandbox"),
        .target(name: "CProcess"),

        room("MediaModel"),
        room("FFmpeg", ["CFFmpeg"], settings: [.strictMemorySafety()]),
        room("Packaging"),
        room("Transcoding", ["FFmpeg", "CSandbox", "Packaging"]),
        room("Storage", ["COpenSSL"]),
        room(
            "Database",
            products: [
                .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"),
            ]),
        room("Catalogue", ["Database"]),
        room("Accounts", ["Database", "COpenSSL"]),
        room("Certificates", ["COpenSSL"], products: [tls]),
        room("Spreadsheets", ["CZlib"]),
        room("Stations", ["Database", "Spreadsheets"]),
        room("Viewing", ["Database"]),
        room("Reports", ["CZlib", "Database", "Catalogue", "Stations", "Viewing"]),
        room("Channels", ["Database", "Packaging", "Catalogue", "Spreadsheets"]),
        room("Contribution", ["CSRT"], products: nio + [log]),
        room("Settings", products: [yams]),
        room("Observability", products: [log, metrics]),
        room(
            "Ingest", ["CProcess", "Packaging", "Spreadsheets", "Storage", "Catalogue", "Database"],
            products: [log, lifecycle, yams]),
        room(
            "Delivery",
            ["CPageCache", "CZlib", "Packaging", "Storage", "Catalogue", "Channels", "Viewing", "Accounts"],
            products: nio + [http2, log, metrics], resources: [.copy("StationCard")]),
        room(
            "Web",
            [
                "Accounts", "Catalogue", "Certificates", "Channels", "Database", "Delivery", "Ingest", "Observability",
                "Packaging", "Reports", "Settings", "Stations", "Storage", "Viewing",
            ],
            products: hummingbird + nio + [
                log, metrics, lifecycle, .product(name: "Mustache", package: "swift-mustache"), httpTypes, tls, http2,
                hpack, .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
            ],
            resources: [.copy("Resources"), .copy("openapi.yaml")]),
        .executableTarget(
            name: "lectern",
            dependencies: [
                "Accounts", "Catalogue", "Certificates", "Channels", "Contribution", "Database", "Delivery", "FFmpeg",
                "Ingest", "MediaModel", "Observability", "Packaging", "Reports", "Settings", "Stations", "Storage",
                "Transcoding", "Viewing",
                "Web", log, metrics,
                lifecycle,
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            swiftSettings: strict),

        tests("MediaModel"),
        tests("FFmpeg"),
        tests("Packaging"),
        tests("Transcoding", ["FFmpeg", "Packaging"]),
        // A program that the tests of the worker's sandbox start; it is no part of Lectern.
        .executableTarget(
            name: "SandboxTrial", dependencies: ["Transcoding", "MediaModel"], path: "Tests/SandboxTrial",
            swiftSettings: strict),
        // What `make bench` needs beside Lectern; it is no part of it either.
        .executableTarget(
            name: "BenchTools",
            dependencies: [
                "Accounts", "Catalogue", "Channels", "Database", "Ingest", "MediaModel", "Reports", "Stations",
                "Viewing", log,
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "GRDBSQLite", package: "GRDB.swift"),
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "bench/Tools", swiftSettings: strict),
        tests("Storage"),
        tests("Database"),
        tests("Catalogue", ["Database"]),
        tests("Accounts", ["Database"]),
        tests("Certificates", products: [tls]),
        tests("Spreadsheets"),
        tests("Stations", ["Database"]),
        tests("Viewing", ["Database"]),
        tests("Reports", ["CZlib", "Database", "Catalogue", "Stations", "Viewing"]),
        tests("Channels", ["Database", "Packaging", "Catalogue"]),
        tests("Contribution", products: nio + [log, .product(name: "NIOEmbedded", package: "swift-nio")]),
        tests("Settings"),
        tests("Observability", products: [log]),
        tests("Ingest", ["Packaging", "Spreadsheets", "Storage", "Catalogue", "Database"], products: [log]),
        tests(
            "Delivery",
            [
                "Certificates", "CZlib", "Packaging", "Storage", "Catalogue", "Channels", "Viewing", "Accounts",
                "Database",
            ],
            products: nio + [
                log, http2, tls, .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
            ]),
        tests(
            "Web",
            [
                "Accounts", "Catalogue", "Certificates", "Channels", "Database", "Delivery", "Ingest", "Packaging",
                "Reports", "Settings", "Stations", "Storage", "Viewing",
            ],
            products: hummingbird + nio + [
                log, lifecycle, httpTypes, tls, http2, hpack, .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "HummingbirdTesting", package: "hummingbird"),
            ]),
        .testTarget(name: "ArchitectureTests", swiftSettings: strict),
        .testTarget(name: "EndToEndTests", dependencies: ["MediaModel"], swiftSettings: strict),
    ]
)
