import Glibc

/// A name that a certificate is made for: a subject alternative name (RFC 5280 §4.2.1.6).
public enum CertificateName: Sendable, Equatable {
    /// A host name, perhaps with `*` as its first label.
    case host(String)
    /// An IPv4 or IPv6 address.
    case address(String)

    /// The name that a text says.
    ///
    /// - Throws: `CertificateError` if it is neither a host name (RFC 1123 §2.1) nor an address.
    public init(_ text: String) throws(CertificateError) {
        if let address = Self.canonicalAddress(text) {
            self = .address(address)
        } else if Self.isHost(text) {
            self = .host(text.lowercased())
        } else {
            let shown = text.unicodeScalars.prefix(60).map { $0.value < 32 ? " " : String($0) }.joined()
            throw CertificateError(
                .request, zh: "“\(shown)”既不是主机名也不是 IP 地址。中文域名请写成 xn-- 形式。",
                en: "“\(shown)” is neither a host name nor an IP address. Write other alphabets in their xn-- form.")
        }
    }

    /// The name as it is written.
    public var text: String {
        switch self {
        case .host(let text), .address(let text): text
        }
    }

    /// As OpenSSL's configuration writes it.
    var entry: String {
        switch self {
        case .host(let text): "DNS:\(text)"
        case .address(let text): "IP:\(text)"
        }
    }

    private static func canonicalAddress(_ text: String) -> String? {
        for family in [AF_INET, AF_INET6] {
            var bytes = in6_addr()
            guard inet_pton(family, text, &bytes) == 1 else { continue }
            var written = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            guard inet_ntop(family, &bytes, &written, socklen_t(written.count)) != nil else { return nil }
            return String(decoding: written.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return nil
    }

    private static func isHost(_ text: String) -> Bool {
        var labels = text.split(separator: ".", omittingEmptySubsequences: false)
        if labels.first == "*", labels.count > 2 { labels.removeFirst() }
        // Four numbers that are no address would be read as one by some.
        guard text.utf8.count <= 253, let last = labels.last, !last.allSatisfy(\.isNumber) else { return false }
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        }
    }
}
