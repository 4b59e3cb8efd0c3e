public import Foundation
import MediaModel

/// A message with files, as programs like `sendmail` take it (RFC 5322, RFC 2045): lines end with LF.
public struct MailMessage: Sendable, Equatable {
    /// A file that is sent along.
    public struct Attachment: Sendable, Equatable {
        /// Its name, of ASCII letters, digits, `-` and `.`.
        public var name: String
        /// Its media type.
        public var type: String
        /// Its bytes.
        public var bytes: [UInt8]

        /// A file.
        public init(name: String, type: String, bytes: [UInt8]) {
            self.name = name
            self.type = type
            self.bytes = bytes
        }
    }

    /// Whom it is from.
    public var from: String
    /// Who gets it.
    public var to: [String]
    /// What it is about.
    public var subject: String
    /// What it says.
    public var text: String
    /// The files.
    public var attachments: [Attachment]
    /// What tells it from others before its `@`: the same message sent again has the same.
    public var name: String
    /// When it was written, in milliseconds since 1970.
    public var at: Int64

    /// A message.
    public init(
        from: String, to: [String], subject: String, text: String, attachments: [Attachment] = [], name: String,
        at: Int64
    ) {
        self.from = from
        self.to = to
        self.subject = subject
        self.text = text
        self.attachments = attachments
        self.name = name
        self.at = at
    }

    /// The message as it is handed over.
    ///
    /// - Parameter zone: in which its date is told.
    public func bytes(zone: TimeZone) -> [UInt8] {
        let host = from.split(separator: "@").last ?? "localhost"
        // Base64 has no “=_”, so no content has this line (RFC 2046 §5.1.1).
        let boundary = "=_lectern-\(name)"
        var lines = """
            From: \(from)
            To: \(to.joined(separator: ",\n "))
            Subject: \(Self.encodedWords(subject))
            Date: \(Self.date(at, zone: zone))
            Message-ID: <\(name)@\(host)>
            Auto-Submitted: auto-generated
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="\(boundary)"

            --\(boundary)
            Content-Type: text/plain; charset=utf-8
            Content-Transfer-Encoding: base64


            """
        lines += Self.base64(Array(text.utf8))
        for file in attachments {
            lines += """
                --\(boundary)
                Content-Type: \(file.type); name="\(file.name)"
                Content-Disposition: attachment; filename="\(file.name)"
                Content-Transfer-Encoding: base64


                """
            lines += Self.base64(file.bytes)
        }
        return Array((lines + "--\(boundary)--\n").utf8)
    }

    /// Lines of 76 characters, each with its end.
    private static func base64(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString(options: [.lineLength76Characters, .endLineWithLineFeed]) + "\n"
    }

    /// Text in a header (RFC 2047 §2): words of at most 75 characters, each of whole characters.
    private static func encodedWords(_ text: String) -> String {
        var words: [[UInt8]] = [[]]
        for scalar in text.unicodeScalars where scalar.value >= 0x20 {
            let bytes = Array(String(scalar).utf8)
            if let last = words.last, last.count + bytes.count > 42 { words.append([]) }
            words[words.count - 1] += bytes
        }
        return words.map { "=?utf-8?B?\(Data($0).base64EncodedString())?=" }.joined(separator: "\n ")
    }

    /// A date as RFC 5322 §3.3 has it.
    private static func date(_ milliseconds: Int64, zone: TimeZone) -> String {
        let format = DateFormatter()
        format.locale = Locale(identifier: "en_US_POSIX")
        format.timeZone = zone
        format.dateFormat = "EEE, dd MMM yyyy HH:mm:ss Z"
        return format.string(from: Date(timeIntervalSince1970: Double(milliseconds) / 1000))
    }
}
