import NIOCore
import NIOHTTP1

/// What the decoder gave up on, where it does not say so itself.
enum RequestLineFault: Error, Equatable {
    /// The method is none that the decoder knows (RFC 9110 §15.6.2).
    case unknownMethod
    /// The target is longer than any (RFC 9110 §15.5.15).
    case targetTooLong
}

/// Stands before the decoder and sees the bytes that it reads, to tell why it gave up.
final class RequestLineWatch: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    private var trace = RequestLineTrace()
    private var current: ByteBuffer?

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        current = bytes
        context.fireChannelRead(data)
        current = nil
        trace.take(bytes)
    }

    /// The decoder's error, or what is known of it better.
    func explained(_ error: any Error) -> any Error {
        guard let current, let known = error as? HTTPParserError else { return error }
        return trace.fault(known, in: current) ?? error
    }
}

/// What is known of the line that was not whole when the last bytes came: its beginning and its length.
struct RequestLineTrace {
    private struct Line {
        var start: [UInt8] = []
        var length = 0
        var end: [UInt8] = []

        mutating func extend(_ bytes: some BidirectionalCollection<UInt8>) {
            start += bytes.prefix(RequestLineTrace.kept - start.count)
            length += bytes.count
            end = Array((end + bytes.suffix(RequestLineTrace.kept)).suffix(RequestLineTrace.kept))
        }

        /// What stands before the first blank; `nil` if that is no token (RFC 9110 §5.6.2) with a blank behind it.
        var method: String? {
            guard let blank = start.firstIndex(of: UInt8(ascii: " ")), blank > 0,
                start[..<blank].allSatisfy(RequestLineTrace.isTokenByte)
            else { return nil }
            return String(decoding: start[..<blank], as: UTF8.self)
        }

        /// Whether it ends with a version of HTTP/1.
        var hasVersion: Bool {
            let text = end.last == UInt8(ascii: "\r") ? end.dropLast() : end[...]
            return text.dropLast().suffix(8).elementsEqual(" HTTP/1.".utf8)
        }
    }

    /// Bytes of a line's beginning, and of its end, that are kept: more than the longest method.
    private static let kept = 64
    private static let newLine = UInt8(ascii: "\n")
    private var line = Line()

    /// Takes bytes that were decoded.
    mutating func take(_ bytes: ByteBuffer) {
        bytes.withUnsafeReadableBytes { bytes in
            if let last = bytes.lastIndex(of: Self.newLine) {
                if line.length > 0 { line = Line() }
                if last + 1 < bytes.endIndex { line.extend(bytes[(last + 1)...]) }
            } else {
                line.extend(bytes)
            }
        }
    }

    /// What an error means that the decoder threw while it read `bytes`; `nil` if no line tells more than it does.
    func fault(_ error: HTTPParserError, in bytes: ByteBuffer) -> RequestLineFault? {
        switch error {
        case .invalidMethod, .invalidConstant:
            return has(in: bytes) { line in
                guard let method = line.method, line.hasVersion else { return false }
                if case .RAW = HTTPMethod(rawValue: method) { return true }
                return false
            } ? .unknownMethod : nil
        case .headerOverflow:
            // A field's name has no blank behind it: the decoder would have said so.
            let longest = RequestRules().longestTarget
            return has(in: bytes) { $0.length > longest && $0.method != nil } ? .targetTooLong : nil
        default: return nil
        }
    }

    /// Whether any line is such: the one that had begun before, or one of `bytes`.
    private func has(in bytes: ByteBuffer, _ isSuch: (Line) -> Bool) -> Bool {
        var line = line
        for piece in bytes.readableBytesView.split(separator: Self.newLine, omittingEmptySubsequences: false) {
            line.extend(piece)
            if isSuch(line) { return true }
            line = Line()
        }
        return false
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
