import MediaModel

/// One setting: its name outside, what is taken for it and where the value goes.
struct Setting: Sendable {
    /// Its key path in the file: `server.port`.
    let key: String
    /// What a value must be.
    let expected: LocalizedText
    /// Puts a value in its place; false if it is not usable.
    let apply: @Sendable (Scalar, inout Settings) -> Bool

    init<Value>(_ key: String, _ path: any WritableKeyPath<Settings, Value> & Sendable, _ kind: ValueKind<Value>) {
        self.key = key
        expected = kind.expected
        apply = { scalar, settings in
            guard let value = kind.read(scalar) else { return false }
            settings[keyPath: path] = value
            return true
        }
    }

    /// Its name among the environment variables: `LECTERN_SERVER_PORT`.
    var variable: String { "LECTERN_" + key.uppercased().split(separator: ".").joined(separator: "_") }

    /// All settings, in the order of the file. A new one is a field of ``Settings``, a line here and a line there.
    static let all: [Setting] = [
        Setting("server.host", \.server.host, .host),
        Setting("server.port", \.server.port, .integer(0...65535)),
        Setting("server.publicURL", \.server.publicURL, .optional(.webAddress)),
        Setting("server.tls.certificate", \.server.tls.certificate, .optional(.path)),
        Setting("server.tls.key", \.server.tls.key, .optional(.path)),
        Setting("data", \.data, .path),
        Setting("locale.language", \.locale.language, .choice("zh-Hans", "en")),
        Setting("locale.timeZone", \.locale.timeZone, .timeZone),
        Setting("site.name", \.site.name, .optional(.line(100))),
        Setting("access.open", \.access.open, .boolean),
        Setting("review.steps", \.review.steps, .integer(0...3)),
        Setting("review.roles", \.review.roles, .reviewRoles),
        Setting("catalogue.pollSeconds", \.catalogue.pollSeconds, .integer(30...86_400)),
        Setting("catalogue.binDays", \.catalogue.binDays, .integer(0...3650)),
        Setting("ingest.settleSeconds", \.ingest.settleSeconds, .number(0...3600)),
        Setting("ingest.parallelJobs", \.ingest.parallelJobs, .integer(1...64)),
        Setting("ingest.keepOriginals", \.ingest.keepOriginals, .boolean),
        Setting("ingest.maxBytes", \.ingest.maxBytes, .bytes((1 << 20)...(1 << 44), "1MiB", "16TiB")),
        Setting("ingest.uploadQuota", \.ingest.uploadQuota, .bytes((1 << 20)...(1 << 50), "1MiB", "1024TiB")),
        Setting("ingest.uploadHours", \.ingest.uploadHours, .number(0.01...8760)),
        Setting("ingest.maxHours", \.ingest.maxHours, .number(0.01...240)),
        Setting(
            "encoding.preset", \.encoding.preset,
            .choice(
                "ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow",
                "placebo")),
        Setting("encoding.quality", \.encoding.quality, .number(16...32)),
        Setting("encoding.perTitle", \.encoding.perTitle, .boolean),
        Setting("encoding.earlyMinutes", \.encoding.earlyMinutes, .number(0...14_400)),
        Setting("encoding.ladder", \.encoding.ladder, .choice("default")),
        // An IDR stands every 2 s, and a segment begins on one.
        Setting("encoding.segmentSeconds", \.encoding.segmentSeconds, .oneOf(2, 4, 6)),
        Setting("encoding.loudness", \.encoding.loudness, .number(-30 ... -10)),
        Setting("counting.minimumSeconds", \.counting.minimumSeconds, .integer(1...3600)),
        Setting("counting.dayCap", \.counting.dayCap, .boolean),
        Setting("counting.dayBeginsHour", \.counting.dayBeginsHour, .integer(0...11)),
        Setting("counting.keepMonths", \.counting.keepMonths, .integer(0...1200)),
        Setting("reports.monthly", \.reports.monthly, .boolean),
        Setting("reports.closeAfterDays", \.reports.closeAfterDays, .integer(0...366)),
        Setting("reports.mailTo", \.reports.mailTo, .optional(.mailAddresses)),
        Setting("mail.command", \.mail.command, .optional(.command)),
        Setting("mail.from", \.mail.from, .optional(.mailAddress)),
        Setting("webhook.url", \.webhook.url, .optional(.webPage)),
        Setting("webhook.secret", \.webhook.secret, .optional(.secret)),
        Setting("limits.connections", \.limits.connections, .integer(16...1_000_000)),
        Setting("limits.connectionsPerAddress", \.limits.connectionsPerAddress, .integer(4...1_000_000)),
        Setting("limits.exempt", \.limits.exempt, .networks),
        Setting("limits.logInsPerMinute", \.limits.logInsPerMinute, .integer(1...100_000)),
        Setting("limits.playsPerMinute", \.limits.playsPerMinute, .integer(1...1_000_000)),
        Setting("limits.headSeconds", \.limits.headSeconds, .integer(1...300)),
        Setting("limits.idleSeconds", \.limits.idleSeconds, .integer(5...3600)),
        Setting("limits.leastBytesPerSecond", \.limits.leastBytesPerSecond, .integer(0...1_000_000)),
        Setting("limits.bodyBytes", \.limits.bodyBytes, .bytes((64 << 10)...(1 << 30), "64KiB", "1GiB")),
        Setting("edges.revoked", \.edges.revoked, .optional(.names)),
        Setting("live.maxEvents", \.live.maxEvents, .integer(1...32)),
        Setting("live.height", \.live.height, .oneOf(360, 480, 720, 1080)),
        Setting(
            "live.preset", \.live.preset, .choice("ultrafast", "superfast", "veryfast", "faster", "fast", "medium")),
        Setting("live.rtmp.host", \.live.rtmp.host, .optional(.host)),
        Setting("live.rtmp.port", \.live.rtmp.port, .optional(.integer(0...65535))),
        Setting("live.srt.host", \.live.srt.host, .optional(.host)),
        Setting("live.srt.port", \.live.srt.port, .optional(.integer(0...65535))),
        Setting("live.srt.passphrase", \.live.srt.passphrase, .optional(.passphrase)),
        Setting("live.srt.latency", \.live.srt.latency, .integer(20...8000)),
    ]

    static let byKey = Dictionary(uniqueKeysWithValues: all.map { ($0.key, $0) })

    /// Groups of settings: `server`, `server.tls` …
    static let groups: Set<String> = Set(
        all.flatMap { setting in
            let parts = setting.key.split(separator: ".")
            return (1..<parts.count).map { parts[..<$0].joined(separator: ".") }
        })
}

/// A value as it is written: in the file, in the environment or on the command line.
struct Scalar {
    /// The text without quotes.
    var text: String
    /// Whether it stands for no value: `null`, `~` or nothing, unquoted.
    var isNull: Bool
}
