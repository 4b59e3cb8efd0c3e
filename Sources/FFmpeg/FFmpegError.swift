import CFFmpeg

/// A failure of one FFmpeg call.
public struct FFmpegError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The AVERROR code, below zero.
    public var code: Int32
    /// The C function that failed.
    public var function: String

    /// A failure of `function` with `code`.
    public init(code: Int32, function: String) {
        self.code = code
        self.function = function
    }

    /// FFmpeg's text for the code.
    public var message: String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { buffer in
            guard let base = buffer.baseAddress, unsafe av_strerror(code, base, buffer.count) == 0 else {
                return "error \(code)"
            }
            return unsafe String(cString: base)
        }
    }

    /// The function with its message.
    public var description: String { "\(function): \(message) (\(code))" }

    /// Whether memory could not be had.
    public var isOutOfMemory: Bool { code == Self.outOfMemory }

    static let endOfFile = lectern_averror_eof()
    static let tryAgain = lectern_averror(EAGAIN)
    static let permission = lectern_averror(EPERM)
    static let outOfMemory = lectern_averror(ENOMEM)

    static func memory(_ function: String) -> FFmpegError { FFmpegError(code: outOfMemory, function: function) }
}

/// What an attempt to take something out of FFmpeg came to.
public enum Reception: Sendable {
    /// Something was taken.
    case taken
    /// There is nothing until more is put in.
    case again
    /// There will be nothing more.
    case end
}

/// Throws unless `code` is at least zero; returns it otherwise.
@discardableResult
func check(_ code: Int32, _ function: String) throws(FFmpegError) -> Int32 {
    guard code >= 0 else { throw FFmpegError(code: code, function: function) }
    return code
}

/// Sorts a receive call's code into a reception.
func reception(_ code: Int32, _ function: String) throws(FFmpegError) -> Reception {
    switch code {
    case FFmpegError.tryAgain: .again
    case FFmpegError.endOfFile: .end
    default:
        if code >= 0 { .taken } else { throw FFmpegError(code: code, function: function) }
    }
}
