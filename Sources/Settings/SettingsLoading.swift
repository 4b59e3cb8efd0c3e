import Foundation
import MediaModel

extension Settings {
    /// The most bytes read of a configuration file.
    private static let largestFile = 1 << 20

    /// Variables of the same shape that are read elsewhere: the log is set up before the configuration is read.
    private static let otherVariables: Set<String> = ["LECTERN_LOG_LEVEL", "LECTERN_LOG_FORMAT"]

    /// Key paths of all settings, in the order of the file.
    public static var keys: [String] { Setting.all.map(\.key) }

    /// Reads a configuration: the defaults, over them the file, the environment, the command line.
    ///
    /// - Parameters:
    ///   - file: a YAML file; `nil` for none.
    ///   - environment: `LECTERN_SERVER_PORT` and the like; other variables are left alone, but one that begins with
    ///     `LECTERN_` and names no setting is a fault.
    ///   - options: values from the command line by key path, `server.port`.
    /// - Throws: `SettingsError` with every fault there is.
    public static func load(
        file: String?, environment: [String: String], options: [String: String] = [:]
    ) throws(SettingsError) -> Settings {
        var yaml = ""
        if let file {
            switch text(of: file) {
            case .success(let text): yaml = text
            case .failure(let error): throw error
            }
        }
        return try parse(yaml: yaml, file: file ?? "", environment: environment, options: options)
    }

    /// Reads a configuration whose file is the text `yaml`; see ``load(file:environment:options:)``.
    public static func parse(
        yaml: String, file: String, environment: [String: String] = [:], options: [String: String] = [:]
    ) throws(SettingsError) -> Settings {
        var reading = Reading(document: SettingsDocument(yaml: yaml, file: file))
        reading.take(environment.filter { !otherVariables.contains($0.key) })
        reading.take(options: options)
        reading.checkTogether(file: file)
        guard reading.faults.isEmpty else { throw SettingsError(faults: reading.faults) }
        return reading.settings
    }

    private static func text(of file: String) -> Result<String, SettingsError> {
        func failure(_ zh: String, _ en: String) -> Result<String, SettingsError> {
            .failure(SettingsError(faults: [.init(key: "", file: file, message: LocalizedText(zh: zh, en: en))]))
        }
        guard let handle = FileHandle(forReadingAtPath: file), let data = try? handle.read(upToCount: largestFile + 1)
        else {
            return failure("无法读取配置文件，请检查路径和权限", "the configuration file cannot be read; check its path and permissions")
        }
        guard data.count <= largestFile else { return failure("配置文件超过 1 MiB", "the configuration file is over 1 MiB") }
        guard let text = String(bytes: data, encoding: .utf8) else {
            return failure("配置文件不是 UTF-8 文本", "the configuration file is not UTF-8 text")
        }
        return .success(text.hasPrefix("\u{FEFF}") ? String(text.dropFirst()) : text)
    }
}

/// Settings as they come together, with what was wrong on the way.
private struct Reading {
    var settings = Settings()
    var faults: [SettingsError.Fault]
    private var places: [String: (file: String, line: Int?)] = [:]

    init(document: SettingsDocument) {
        faults = document.faults
        for entry in document.entries { set(entry.key, entry.scalar, file: document.file, line: entry.line) }
        faults.sort { ($0.line ?? 0) < ($1.line ?? 0) }
    }

    mutating func take(_ environment: [String: String]) {
        let byVariable = Dictionary(uniqueKeysWithValues: Setting.all.map { ($0.variable, $0.key) })
        for (variable, text) in environment.sorted(by: { $0.key < $1.key }) where variable.hasPrefix("LECTERN_") {
            if let key = byVariable[variable] {
                set(key, Scalar(text: text, isNull: text.isEmpty || text == "null"), file: variable, line: nil)
            } else {
                let hint = Suggestion.text(Suggestion.nearest(to: variable, among: Array(byVariable.keys).sorted()))
                report(
                    "", file: variable, zh: "没有与此环境变量对应的设置\(hint.zh)", en: "this variable names no setting\(hint.en)")
            }
        }
    }

    mutating func take(options: [String: String]) {
        for (key, text) in options.sorted(by: { $0.key < $1.key }) {
            set(key, Scalar(text: text, isNull: text.isEmpty), file: "", line: nil)
        }
    }

    /// Checks what one value alone cannot show.
    mutating func checkTogether(file: String) {
        if settings.webhook.url != nil, settings.webhook.secret == nil {
            let place = places["webhook.url"] ?? (file, nil)
            report(
                "webhook.secret", file: place.file, line: place.line, zh: "给出 webhook.url 时应同时给出 secret",
                en: "must be given with webhook.url")
        }
        if settings.reports.mailTo != nil {
            let place = places["reports.mailTo"] ?? (file, nil)
            let missing = [
                ("mail.command", settings.mail.command == nil), ("mail.from", settings.mail.from == nil),
                ("reports.monthly", !settings.reports.monthly),
            ]
            for (key, isMissing) in missing where isMissing {
                report(
                    key, file: place.file, line: place.line, zh: "给出 reports.mailTo 时应同时设置",
                    en: "must be set with reports.mailTo")
            }
        }
        let tls = settings.server.tls
        if (tls.certificate == nil) != (tls.key == nil) {
            let given = tls.key == nil ? "server.tls.certificate" : "server.tls.key"
            let place = places[given] ?? (file, nil)
            report(
                "server.tls", file: place.file, line: place.line, zh: "certificate 和 key 应同时给出，或都为 null",
                en: "certificate and key must both be given, or both be null")
        }
        for (key, path) in [("server.tls.certificate", tls.certificate), ("server.tls.key", tls.key)] {
            guard let path, !FileManager.default.isReadableFile(atPath: path) else { continue }
            let place = places[key] ?? (file, nil)
            report(
                key, file: place.file, line: place.line, zh: "无法读取文件：\(path)", en: "the file cannot be read: \(path)")
        }
    }

    private mutating func set(_ key: String, _ scalar: Scalar, file: String, line: Int?) {
        guard let setting = Setting.byKey[key] else {
            return report(key, file: file, line: line, zh: "没有这个设置", en: "no such setting")
        }
        places[key] = (file, line)
        if setting.apply(scalar, &settings) { return }
        // What was meant for a secret is not shown.
        let shown =
            key.hasSuffix(".secret")
            ? "…" : scalar.isNull ? "null" : scalar.text.count > 60 ? scalar.text.prefix(60) + "…" : scalar.text
        report(
            key, file: file, line: line, zh: "“\(shown)”不可用，\(setting.expected.zh)",
            en: "“\(shown)” is not usable: it \(setting.expected.en)")
    }

    private mutating func report(_ key: String, file: String, line: Int? = nil, zh: String, en: String) {
        faults.append(.init(key: key, file: file, line: line, message: LocalizedText(zh: zh, en: en)))
    }
}
