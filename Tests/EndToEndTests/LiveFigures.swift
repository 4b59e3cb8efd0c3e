import Foundation
import Testing

/// What a running daemon's `/metrics` must and must not show.
enum LiveFigures {
    /// Checks that all that the dashboard and the alerts read is there, and that nothing in it is a secret.
    ///
    /// - Parameter secrets: titles, tokens and ids that the daemon has dealt with.
    static func check(_ daemon: RunningDaemon, secrets: [String]) async throws {
        _ = try await daemon.get("/")
        _ = try await daemon.get("/programmes/\(secrets[0])?q=\(secrets[1])")
        let text = try await daemon.get("/metrics").text
        for secret in secrets { #expect(!text.contains(secret), "/metrics shows \(secret)") }
        let samples = text.split(separator: "\n").filter { !$0.hasPrefix("#") }
        let names = Set(samples.map { String($0.prefix { $0 != "{" && $0 != " " }) })
        let wanted = try read()
        #expect(wanted.count > 20)
        for name in wanted { #expect(names.contains(name), "nothing exposes \(name)") }
        try routes(samples)
    }

    /// Every metric that `config/grafana` and `config/prometheus` name.
    private static func read() throws -> Set<String> {
        var names: Set<String> = []
        for file in ["grafana/lectern.json", "prometheus/lectern-alerts.yml"] {
            let url = RunningDaemon.root.appendingPathComponent("config/\(file)")
            let text = try String(contentsOf: url, encoding: .utf8)
            for match in text.matches(of: /\b(?:lectern|process)_[a-z0-9_]+/) { names.insert(String(match.output)) }
        }
        return names
    }

    /// Labels are routes' patterns and a few words of ours.
    private static func routes(_ samples: [Substring]) throws {
        let words = try Regex(#"[a-z0-9A-Z_.+/{}*-]{1,64}"#)
        for sample in samples {
            for label in sample.matches(of: /([a-z_]+)="([^"]*)"/) {
                #expect(try words.wholeMatch(in: label.output.2) != nil, "\(sample)")
                #expect(
                    [
                        "cache", "edge", "kind", "le", "measure", "method", "outcome", "protocol", "route", "state",
                        "status",
                    ]
                    .contains(String(label.output.1)), "\(sample)")
            }
        }
        #expect(samples.contains { $0.contains("route=\"/programmes/{id}\"") })
    }
}
