public import MediaModel

/// Why a certificate or its key cannot be used or made.
public struct CertificateError: Error, Sendable, Equatable {
    /// What the fault is about.
    public enum Part: Sendable, Equatable {
        /// The file with the certificate chain.
        case certificate
        /// The file with the private key.
        case key
        /// The names, days or files that were asked for.
        case request
    }

    /// What the fault is about.
    public let part: Part
    /// What is wrong, and what to do.
    public let message: LocalizedText

    init(_ part: Part, zh: String, en: String) {
        self.part = part
        message = LocalizedText(zh: zh, en: en)
    }
}
