import Foundation
import MediaModel

/// A kind of value: what is usable, and how it is read.
struct ValueKind<Value>: Sendable {
    /// What a value must be.
    let expected: LocalizedText
    /// The value; `nil` if the text is not usable.
    let read: @Sendable (Scalar) -> Value?

    private init(zh: String, en: String, text read: @escaping @Sendable (String) -> Value?) {
        expected = LocalizedText(zh: zh, en: en)
        self.read = { $0.isNull ? nil : read($0.text) }
    }

    private init(expected: LocalizedText, read: @escaping @Sendable (Scalar) -> Value?) {
        self.expected = expected
        self.read = read
    }

    /// A value that may be left out by `null`.
    static func optional<Wrapped: Sendable>(_ kind: ValueKind<Wrapped>) -> ValueKind where Value == Wrapped? {
        let expected = LocalizedText(zh: "\(kind.expected.zh)，或 null", en: "\(kind.expected.en), or null")
        return ValueKind(expected: expected) { scalar in
            if scalar.isNull { return .some(nil) }
            return kind.read(scalar).map { .some($0) }
        }
    }
}

extension ValueKind where Value == Bool {
    static let boolean = ValueKind(zh: "应为 true 或 false", en: "must be true or false") { text in
        switch text {
        case "true": true
        case "false": false
        default: nil
        }
    }
}

extension ValueKind where Value == Int {
    static func integer(_ range: ClosedRange<Int>) -> ValueKind {
        ValueKind(
            zh: "应为 \(range.lowerBound) 到 \(range.upperBound) 的整数",
            en: "must be a whole number from \(range.lowerBound) to \(range.upperBound)"
        ) { text in Int(text).flatMap { range.contains($0) ? $0 : nil } }
    }

    static func oneOf(_ values: Int...) -> ValueKind {
        let list = values.map(String.init)
        return ValueKind(
            zh: "应为 \(list.joined(separator: "、")) 之一", en: "must be one of \(list.joined(separator: ", "))"
        ) { text in Int(text).flatMap { values.contains($0) ? $0 : nil } }
    }
}

extension ValueKind where Value == Double {
    static func number(_ range: ClosedRange<Double>) -> ValueKind {
        let (low, high) = (String(format: "%g", range.lowerBound), String(format: "%g", range.upperBound))
        return ValueKind(zh: "应为 \(low) 到 \(high) 的数", en: "must be a number from \(low) to \(high)") { text in
            Double(text).flatMap { range.contains($0) ? $0 : nil }
        }
    }
}

extension ValueKind where Value == Int64 {
    /// A number of bytes with or without a unit: `512MiB`, `64GiB`, `8GB`, `1048576`.
    static func bytes(_ range: ClosedRange<Int64>, _ low: String, _ high: String) -> ValueKind {
        ValueKind(
            zh: "应为 \(low) 到 \(high) 的大小，例如 64GiB、500MB",
            en: "must be a size from \(low) to \(high), as in 64GiB or 500MB"
        ) { text in
            let digits = text.prefix { $0.isASCII && $0.isNumber }
            let unit = text.dropFirst(digits.count).drop { $0 == " " }
            guard let number = Int64(digits), let factor = byteUnits[String(unit)] else { return nil }
            let (product, overflow) = number.multipliedReportingOverflow(by: factor)
            return !overflow && range.contains(product) ? product : nil
        }
    }

    private static var byteUnits: [String: Int64] {
        [
            "": 1, "B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "TiB": 1 << 40, "kB": 1000, "KB": 1000,
            "MB": 1_000_000, "GB": 1_000_000_000, "TB": 1_000_000_000_000,
        ]
    }
}

extension ValueKind where Value == [IPNetwork] {
    /// Addresses and networks with commas between them; `none` for no one.
    static let networks = ValueKind(
        zh: "应为用逗号分隔的 IP 地址或网段，例如 127.0.0.0/8, ::1；没有则写 none",
        en: "must be IP addresses or networks with commas between them, as in 127.0.0.0/8, ::1, or none"
    ) { text in
        if text == "none" { return [] }
        let names = text.split(separator: ",", omittingEmptySubsequences: false)
        let networks = names.compactMap { IPNetwork($0.trimmingCharacters(in: .whitespaces)) }
        return networks.count == names.count && networks.count <= 64 ? networks : nil
    }
}

extension ValueKind where Value == [String] {
    /// Names with commas between them.
    static let names = ValueKind(
        zh: "应为以逗号分隔的名称，只含小写字母、数字和 -，例如 jinan, qingdao",
        en: "must be names of lower-case letters, digits and -, with commas between them, as in jinan, qingdao"
    ) { text in
        let names = text.split(separator: ",", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
        let isName = { (name: String) in
            (1...32).contains(name.utf8.count) && name.first != "-"
                && name.allSatisfy { $0 == "-" || $0.isASCII && ($0.isNumber || $0.isLowercase) }
        }
        return names.count <= 100 && names.allSatisfy(isName) ? names : nil
    }
}

extension ValueKind where Value == [String] {
    /// A program by its whole path and its arguments, with blanks between them; no shell looks at them.
    static let command = ValueKind(
        zh: "应为程序的绝对路径和参数，用空格分隔，例如 /usr/sbin/sendmail -t -i",
        en: "must be the whole path of a program and its arguments, as in /usr/sbin/sendmail -t -i"
    ) { text in
        let words = text.split(separator: " ").map(String.init)
        let isPlain = !text.unicodeScalars.contains { $0.value < 32 } && text.utf8.count <= 1024
        return isPlain && words.first?.hasPrefix("/") == true ? words : nil
    }

    /// Addresses with commas between them.
    static let mailAddresses = ValueKind(
        zh: "应为 1 到 50 个以逗号分隔的邮件地址", en: "must be 1 to 50 mail addresses with commas between them"
    ) { text in
        let names = text.split(separator: ",", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
        return (1...50).contains(names.count) && names.allSatisfy(ValueKind<String>.isMailAddress) ? names : nil
    }
}

extension ValueKind where Value == String {
    /// A line of text of so many characters at most.
    static func line(_ longest: Int) -> ValueKind {
        ValueKind(
            zh: "应为 1 到 \(longest) 个字的一行文字", en: "must be one line of 1 to \(longest) characters"
        ) { text in
            let isPlain = !text.unicodeScalars.contains { $0.properties.generalCategory == .control }
            return isPlain && (1...longest).contains(text.count) ? text : nil
        }
    }

    /// An address of mail (RFC 5321 §4.1.2, without quoted local parts).
    static let mailAddress = ValueKind(
        zh: "应为邮件地址，例如 lectern@example.org", en: "must be a mail address, as in lectern@example.org"
    ) { text in isMailAddress(text) ? text : nil }

    static func isMailAddress(_ text: String) -> Bool {
        let halves = text.split(separator: "@", omittingEmptySubsequences: false)
        guard halves.count == 2, (1...64).contains(halves[0].utf8.count), (1...253).contains(halves[1].utf8.count),
            !text.hasPrefix("-")
        else { return false }
        func isMade(_ part: Substring, of marks: String) -> Bool {
            part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || marks.contains($0)) }
        }
        return isMade(halves[0], of: "!#$%&'*+-/=?^_`{|}~.") && isMade(halves[1], of: "-.")
    }

    static func choice(_ values: String...) -> ValueKind {
        ValueKind(
            zh: "应为 \(values.joined(separator: "、"))\(values.count > 1 ? " 之一" : "")",
            en: values.count > 1
                ? "must be one of \(values.joined(separator: ", "))" : "must be \(values.joined(separator: ", "))"
        ) { text in values.contains(text) ? text : nil }
    }

    static let path = ValueKind(zh: "应为文件或目录的路径", en: "must be the path of a file or folder") { text in
        (1...1024).contains(text.utf8.count) && !text.unicodeScalars.contains { $0.value < 32 } ? text : nil
    }

    /// An IPv4 or IPv6 address or a host name (RFC 1123 §2.1).
    static let host = ValueKind(
        zh: "应为主机名或 IP 地址，例如 127.0.0.1、0.0.0.0、::",
        en: "must be a host name or an IP address, as in 127.0.0.1, 0.0.0.0 or ::"
    ) { text in
        (1...253).contains(text.utf8.count)
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-.:%_".contains($0)) } ? text : nil
    }

    /// `http` or `https`, a host and perhaps a port.
    static let webAddress = ValueKind(
        zh: "应为不带路径的网址，例如 https://lectern.example.org",
        en: "must be a web address without a path, as in https://lectern.example.org"
    ) { text in
        guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
            scheme == "http" || scheme == "https", let host = parts.host, !host.isEmpty, parts.user == nil,
            parts.query == nil, parts.fragment == nil, parts.path.isEmpty || parts.path == "/"
        else { return nil }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }

    /// An address with a path: `https://example.org/hook`.
    static let webPage = ValueKind(
        zh: "应为 http 或 https 网址，例如 https://example.org/hook",
        en: "must be an address with http or https, as in https://example.org/hook"
    ) { text in
        guard (1...1024).contains(text.utf8.count), let parts = URLComponents(string: text),
            let scheme = parts.scheme?.lowercased(), scheme == "http" || scheme == "https",
            let host = parts.host, !host.isEmpty, parts.user == nil, parts.fragment == nil
        else { return nil }
        return text
    }

    /// What messages are signed with.
    static let secret = ValueKind(zh: "应为 16 到 256 个字符", en: "must have 16 to 256 characters") { text in
        (16...256).contains(text.count) ? text : nil
    }

    /// What SRT encrypts with.
    static let passphrase = ValueKind(
        zh: "应为 10 到 79 个 ASCII 字符，不含空格", en: "must have 10 to 79 ASCII characters and no spaces"
    ) { text in
        (10...79).contains(text.utf8.count) && text.utf8.allSatisfy { (0x21...0x7E).contains($0) } ? text : nil
    }

    /// Who decides in each step of review.
    static let reviewRoles = ValueKind(
        zh: "应为 1 到 3 个以逗号分隔的角色：reviewer 或 administrator",
        en: "must be one to three roles separated by commas: reviewer or administrator"
    ) { text in
        let names = text.split(separator: ",", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
        let isSound = (1...3).contains(names.count) && names.allSatisfy { ["reviewer", "administrator"].contains($0) }
        return isSound ? names.joined(separator: ", ") : nil
    }

    static let timeZone = ValueKind(
        zh: "应为 IANA 时区，例如 Asia/Shanghai", en: "must be an IANA time zone, as in Asia/Shanghai"
    ) { text in TimeZone(identifier: text) == nil ? nil : text }
}
