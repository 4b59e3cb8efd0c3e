import Glibc
public import Logging
import Synchronization

/// A backend of swift-log that writes one line an event, as logfmt or JSON.
///
/// Whatever comes from outside is escaped, so that a title can neither end a line nor turn its direction. Secrets
/// are kept out by not logging them.
public struct LogWriter: LogHandler {
    /// Where lines go.
    public typealias Sink = @Sendable ([UInt8]) -> Void

    /// Metadata of every line.
    public var metadata: Logger.Metadata = [:]
    /// Metadata from the task's context.
    public var metadataProvider: Logger.MetadataProvider?
    /// The least important level that is written.
    public var logLevel: Logger.Level

    private let label: String
    private let format: LogOptions.Format
    private let sink: Sink
    private let now: @Sendable () -> Int64

    /// A backend for the logger named `label`.
    ///
    /// - Parameters:
    ///   - sink: takes whole lines with their line feed; standard error if not given.
    ///   - now: the present in milliseconds since 1970.
    public init(
        label: String, options: LogOptions, sink: @escaping Sink = LogWriter.standardError,
        now: @escaping @Sendable () -> Int64 = Timestamp.now
    ) {
        self.label = label
        self.format = options.format
        self.sink = sink
        self.now = now
        logLevel = options.level
    }

    /// Makes this backend that of all loggers. Call it once, first of all.
    public static func bootstrap(_ options: LogOptions) {
        LoggingSystem.bootstrap { label in LogWriter(label: label, options: options) }
    }

    /// One metadata value of every line.
    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    /// Writes a line.
    public func log(event: LogEvent) {
        var all = metadata
        if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
        if let own = event.metadata { all.merge(own) { $1 } }
        if let error = event.error { all["error"] = "\(error)" }
        var line = LogLine(format: format)
        line.add("time", Timestamp.text(now()))
        line.add("level", event.level.rawValue)
        line.add("logger", label)
        line.add("msg", event.message.description)
        for (key, value) in all.sorted(by: { $0.key < $1.key }) { line.add(key, value.description) }
        sink(line.bytes)
    }

    /// Writes a line to standard error in one piece.
    public static let standardError: Sink = { line in
        standardErrorLock.withLock { _ in
            var offset = 0
            while offset < line.count {
                let count = line.withUnsafeBytes {
                    write(2, UnsafeRawBufferPointer(rebasing: $0[offset...]).baseAddress, line.count - offset)
                }
                if count < 0 && errno == EINTR { continue }
                // There is nowhere to say that the log cannot be written.
                if count <= 0 { return }
                offset += count
            }
        }
    }

    private static let standardErrorLock = Mutex(())
}

/// One line of the log as it is put together.
struct LogLine {
    private static let longestValue = 8192
    private let format: LogOptions.Format
    private var text = ""

    init(format: LogOptions.Format) { self.format = format }

    /// The line with its line feed.
    var bytes: [UInt8] {
        switch format {
        case .logfmt: Array((text + "\n").utf8)
        case .json: Array(("{" + text + "}\n").utf8)
        }
    }

    /// Adds a value under `key`.
    mutating func add(_ key: String, _ value: String) {
        let value = value.utf8.count > Self.longestValue ? value.prefix(Self.longestValue / 4) + "…" : value
        switch format {
        case .logfmt:
            if !text.isEmpty { text += " " }
            text += key.unicodeScalars.map { Self.isPlain($0) ? String($0) : "_" }.joined()
            text += "="
            text += !value.isEmpty && value.unicodeScalars.allSatisfy(Self.isPlain) ? value : Self.quoted(value)
        case .json:
            if !text.isEmpty { text += "," }
            text += Self.quoted(key) + ":" + Self.quoted(value)
        }
    }

    /// Printable, and neither a blank, a quote nor an equals sign.
    private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
        scalar != "\"" && scalar != "=" && scalar != "\\" && scalar.value > 0x20 && !mustEscape(scalar)
    }

    /// Control characters, line ends and marks of direction.
    private static func mustEscape(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0x200E, 0x200F, 0x061C, 0x202A...0x202E, 0x2066...0x2069, 0xFEFF:
            true
        default: false
        }
    }

    /// A JSON string (RFC 8259 §7), which logfmt readers take as well.
    private static func quoted(_ value: String) -> String {
        var text = "\""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\"": text += "\\\""
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case "\t": text += "\\t"
            case _ where mustEscape(scalar):
                let digits = String(scalar.value, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text + "\""
    }
}
