import NIOCore
import NIOHTTP1

/// Reads runs of a file slice by slice, each when the channel takes more, so that a connection never holds much of it.
///
/// What is in memory already is read on the event loop; what is not, on the thread pool.
final class SliceBody: MediaBody {
    /// Bytes sent before other connections of the event loop have their turn.
    private static let turn = 1 << 20

    private let file: DescriptorCache.OpenFile
    private let reader: SliceReader
    private let stream: StreamProgress?
    private var pieces: [MediaReply.Piece]
    private var next = 0
    private var pace = SlicePace()
    private var context: ChannelHandlerContext?
    private var ended: ((Result<Void, any Error>) -> Void)?
    private var isBusy = false

    /// A body of `pieces`, whose runs are those of `file`.
    ///
    /// - Parameter stream: what follows a stream of HTTP/2; `nil` on a connection of its own.
    init(
        _ pieces: [MediaReply.Piece], of file: DescriptorCache.OpenFile, reader: SliceReader, stream: StreamProgress?
    ) {
        self.pieces = pieces
        self.file = file
        self.reader = reader
        self.stream = stream
    }

    func send(on context: ChannelHandlerContext, ended: @escaping (Result<Void, any Error>) -> Void) {
        self.context = context
        self.ended = ended
        stream?.share.began()
        // The head must not wait for a peer that has not taken what came before.
        if !context.channel.isWritable { context.flush() }
        proceed()
    }

    /// Goes on in the next turn of the event loop. What has called may be in the midst of writing: HTTP/2 tells that a
    /// stream is writable before it has handed anything to the socket, and would take all of the file then.
    func channelChanged() {
        guard let context, !isBusy else { return }
        isBusy = true
        proceedLater(context)
    }

    /// Sends until the channel takes no more, the file must be waited for, or others have their turn.
    private func proceed() {
        guard let context, !isBusy else { return }
        isBusy = true
        var left = Self.turn
        while next < pieces.count {
            guard context.channel.isActive else { return end(.failure(ChannelError.ioOnClosedChannel)) }
            guard context.channel.isWritable else { break }
            guard left > 0 else { return proceedLater(context) }
            switch pieces[next] {
            case .bytes(let bytes):
                next += 1
                left -= bytes.readableBytes
                write(bytes, context)
            case .file(let range):
                switch reader.readCached(file, at: range.lowerBound, count: count(in: range)) {
                case .success(let slice?):
                    left -= slice.readableBytes
                    write(slice, of: range, context)
                case .success(nil): return readAside(range, context)
                case .failure(let error): return end(.failure(error))
                }
            }
        }
        isBusy = false
        if next == pieces.count { end(.success(())) }
    }

    private func count(in range: Range<Int64>) -> Int {
        min(pace.size, stream?.share.allowance ?? .max, range.count)
    }

    private func write(_ slice: ByteBuffer, of range: Range<Int64>, _ context: ChannelHandlerContext) {
        let rest = range.lowerBound + Int64(slice.readableBytes)..<range.upperBound
        if rest.isEmpty { next += 1 } else { pieces[next] = .file(rest) }
        write(slice, context)
        // TLS has taken what it was given by then: the buffer can be used again at once.
        reader.giveBack(slice)
        pace.handed(isWritable: context.channel.isWritable)
    }

    /// Hands bytes to the channel, with a flush but for the last: they go out with the end of the answer.
    private func write(_ bytes: ByteBuffer, _ context: ChannelHandlerContext) {
        let part = NIOAny(HTTPServerResponsePart.body(.byteBuffer(bytes)))
        let promise = stream?.follow(bytes.readableBytes, on: context.eventLoop)
        if next == pieces.count {
            context.write(part, promise: promise)
        } else {
            context.writeAndFlush(part, promise: promise)
        }
    }

    private func proceedLater(_ context: ChannelHandlerContext) {
        context.eventLoop.assumeIsolated().execute { [self] in
            isBusy = false
            proceed()
        }
    }

    private func readAside(_ range: Range<Int64>, _ context: ChannelHandlerContext) {
        context.flush()
        let slice = reader.readAside(file, at: range.lowerBound, count: count(in: range))
        slice.assumeIsolated().whenComplete { [self] result in
            isBusy = false
            switch result {
            case .success(let slice):
                guard context.channel.isActive else { return end(.failure(ChannelError.ioOnClosedChannel)) }
                write(slice, of: range, context)
                proceed()
            case .failure(let error): end(.failure(error))
            }
        }
    }

    private func end(_ result: Result<Void, any Error>) {
        isBusy = false
        guard let ended else { return }
        self.ended = nil
        context = nil
        stream?.share.ended()
        ended(result)
    }
}
