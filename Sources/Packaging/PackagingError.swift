public import MediaModel

/// Why media or subtitles cannot be packaged.
public struct PackagingError: Error, Sendable, Equatable {
    /// Kinds of faults.
    public enum Code: String, Sendable {
        /// Boxes that break the structure of ISO/IEC 14496-12.
        case malformedBox
        /// Sound boxes, but not what CMAF asks for: several tracks, data outside `mdat`, no `tfdt`.
        case notCMAF
        /// A sample entry that no codec string can be made for.
        case unsupportedCodec
        /// Larger than any honest file.
        case overLimit
        /// Subtitles that cannot be read.
        case malformedSubtitles
        /// A text in another encoding than UTF-8.
        case unsupportedEncoding
        /// Times that no segment table can hold.
        case unusableTimes
        /// A worker's result that contradicts its files.
        case inconsistentResult
    }

    /// The kind.
    public var code: Code
    /// What is wrong and, where a person can mend it, how.
    public var message: LocalizedText

    /// An error of kind `code`.
    public init(_ code: Code, zh: String, en: String) {
        self.code = code
        message = LocalizedText(zh: zh, en: en)
    }
}

extension PackagingError: CustomStringConvertible {
    /// `malformedBox: …`, in English, for logs.
    public var description: String { "\(code.rawValue): \(message.en)" }
}
