internal import CZlib

/// Unpacks gzip (RFC 1952) that arrives in pieces. What comes out is handed on in pieces too, so that a small file
/// that unpacks to a huge one takes no memory.
public final class GzipReader {
    /// Why bytes cannot be unpacked.
    public enum Fault: Error, Equatable {
        /// They are not gzip, or are damaged.
        case damaged
        /// They end before the last member does.
        case incomplete
        /// They unpack to more than is taken.
        case tooLong
    }

    private var stream = z_stream()
    private var isInside = false
    private var room: Int
    private var output = [UInt8](repeating: 0, count: 64 << 10)

    /// A reader.
    ///
    /// - Parameter limit: bytes that are unpacked at most.
    /// - Throws: `Fault.damaged` if zlib has no memory.
    public init(limit: Int) throws(Fault) {
        room = limit
        guard lectern_gunzip_start(&stream) == Z_OK else { throw .damaged }
    }

    deinit { inflateEnd(&stream) }

    /// Unpacks a piece.
    ///
    /// - Parameter handle: gets what comes out, 64 KiB at most at a time.
    /// - Throws: `Fault`; what `handle` throws.
    public func take(_ piece: [UInt8], _ handle: ([UInt8]) async throws -> Void) async throws {
        var offset = 0
        var isFull = false
        while offset < piece.count || isFull {
            let (used, made) = try step(piece[offset...])
            offset += used
            isFull = made == output.count
            room -= made
            guard room >= 0 else { throw Fault.tooLong }
            if made > 0 { try await handle(Array(output[..<made])) }
        }
    }

    /// To be called after the last piece.
    ///
    /// - Throws: `Fault.incomplete`.
    public func finish() throws(Fault) {
        guard !isInside else { throw .incomplete }
    }

    /// One call of zlib: how many bytes it took and how many it made.
    private func step(_ piece: ArraySlice<UInt8>) throws(Fault) -> (used: Int, made: Int) {
        // Members may follow one another (RFC 1952 §2.2): rotated logs are put together so.
        if !isInside, !piece.isEmpty {
            inflateReset(&stream)
            isInside = true
        }
        guard isInside else { return (0, 0) }
        var input = Array(piece)
        let capacity = output.count
        var status = Z_OK
        let left = input.withUnsafeMutableBufferPointer { source in
            output.withUnsafeMutableBufferPointer { target in
                stream.next_in = source.baseAddress
                stream.avail_in = uInt(source.count)
                stream.next_out = target.baseAddress
                stream.avail_out = uInt(capacity)
                status = inflate(&stream, Z_NO_FLUSH)
                return (Int(stream.avail_in), Int(stream.avail_out))
            }
        }
        switch status {
        case Z_OK, Z_BUF_ERROR: break
        case Z_STREAM_END: isInside = false
        default: throw .damaged
        }
        return (piece.count - left.0, capacity - left.1)
    }
}
