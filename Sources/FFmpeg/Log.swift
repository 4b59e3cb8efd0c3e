import CFFmpeg
import Synchronization

/// FFmpeg's own log, brought to the program's.
public enum Log {
    /// How grave a line is, as FFmpeg grades it.
    public enum Level: Int32, Sendable, Comparable {
        /// Cannot go on.
        case fatal = 8
        /// Something is lost.
        case error = 16
        /// Something may be wrong.
        case warning = 24
        /// What is being done.
        case info = 32
        /// For finding faults.
        case debug = 48

        /// Orders by gravity, the gravest first.
        public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

        init(code: Int32) {
            self =
                switch code {
                case ...8: .fatal
                case ...16: .error
                case ...24: .warning
                case ...32: .info
                default: .debug
                }
        }
    }

    /// In a structure of its own: a bare closure in a `Mutex` is wrapped anew, one thunk deeper, whenever the lock is
    /// taken, until a film with enough to complain of overflows the stack.
    private struct Receiver {
        var take: @Sendable (Level, String) -> Void
    }

    private static let receiver = Mutex<Receiver?>(nil)

    /// Sends every line of `level` or graver to `receive`, from whatever thread FFmpeg is on.
    public static func send(_ level: Level, to receive: @escaping @Sendable (Level, String) -> Void) {
        receiver.withLock { $0 = Receiver(take: receive) }
        av_log_set_level(level.rawValue)
        unsafe av_log_set_callback { context, code, format, arguments in
            guard code <= av_log_get_level(), let format = unsafe format, let arguments = unsafe arguments else {
                return
            }
            let current = Log.receiver.withLock { $0 }
            unsafe current?.take(Level(code: code), Log.line(context, code, format, arguments))
        }
    }

    private static func line(
        _ context: UnsafeMutableRawPointer?, _ code: Int32, _ format: UnsafePointer<CChar>, _ arguments: CVaListPointer
    ) -> String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1024) { buffer in
            var hasPrefix: Int32 = 1
            guard let base = buffer.baseAddress else { return "" }
            unsafe av_log_format_line2(context, code, format, arguments, base, Int32(buffer.count), &hasPrefix)
            let text = unsafe String(cString: base)
            return text.last?.isNewline == true ? String(text.dropLast()) : text
        }
    }
}
