import NIOCore
import NIOHTTP1

/// Sends the pieces of an answer's content.
protocol MediaBody: AnyObject {
    /// Hands the pieces to the channel. `ended` is called once, when the last of them is handed over and not yet
    /// flushed, or when no more can be.
    func send(on context: ChannelHandlerContext, ended: @escaping (Result<Void, any Error>) -> Void)

    /// The channel takes more, or has closed.
    func channelChanged()
}

/// Hands over bytes as they are, and runs of a file for the kernel to send from its page cache.
///
/// A run that is not there is brought there first. Long runs go step by step, each when the one before has gone out.
final class DirectBody: MediaBody {
    /// Bytes of a file handed over at once: the longest segments.
    static let step = 4 << 20

    private var pieces: [MediaReply.Piece]
    private let file: DescriptorCache.OpenFile?
    private let pages: PageWarmer?
    private var next = 0
    private var context: ChannelHandlerContext?
    private var ended: ((Result<Void, any Error>) -> Void)?
    private var isBusy = false

    /// A body of `pieces`, whose runs are those of `file`.
    init(_ pieces: [MediaReply.Piece], of file: DescriptorCache.OpenFile?, pages: PageWarmer?) {
        self.pieces = pieces
        self.file = file
        self.pages = pages
    }

    func send(on context: ChannelHandlerContext, ended: @escaping (Result<Void, any Error>) -> Void) {
        self.context = context
        self.ended = ended
        proceed()
    }

    func channelChanged() {
        guard let context, !isBusy else { return }
        isBusy = true
        context.eventLoop.assumeIsolated().execute { [self] in proceed() }
    }

    private func proceed() {
        guard let context else { return }
        isBusy = true
        while next < pieces.count {
            guard context.channel.isActive else { return end(.failure(ChannelError.ioOnClosedChannel)) }
            switch pieces[next] {
            case .bytes(let bytes):
                next += 1
                write(.byteBuffer(bytes), context)
            case .file(let range):
                guard let file else { return end(.failure(DeliveryError.absent)) }
                let step = range.lowerBound..<min(range.upperBound, range.lowerBound + Int64(Self.step))
                guard pages?.isWarm(file, step) ?? true else { return warm(file, step, context) }
                write(step, of: range, file, context)
            }
            if next < pieces.count, !context.channel.isWritable {
                isBusy = false
                return context.flush()
            }
        }
        end(.success(()))
    }

    private func write(
        _ step: Range<Int64>, of range: Range<Int64>, _ file: DescriptorCache.OpenFile, _ context: ChannelHandlerContext
    ) {
        if step.upperBound < range.upperBound {
            pieces[next] = .file(step.upperBound..<range.upperBound)
        } else {
            next += 1
        }
        let region = FileRegion(
            fileHandle: file.handle, readerIndex: Int(step.lowerBound), endIndex: Int(step.upperBound))
        write(.fileRegion(region), context)
    }

    private func write(_ content: IOData, _ context: ChannelHandlerContext) {
        context.write(NIOAny(HTTPServerResponsePart.body(content)), promise: nil)
    }

    private func warm(_ file: DescriptorCache.OpenFile, _ step: Range<Int64>, _ context: ChannelHandlerContext) {
        // The head need not wait for the disk.
        context.flush()
        pages?.warm(file, step).assumeIsolated().whenComplete { [self] _ in
            guard context.channel.isActive, case .file(let range) = pieces[next] else {
                return end(.failure(ChannelError.ioOnClosedChannel))
            }
            write(step, of: range, file, context)
            proceed()
        }
    }

    private func end(_ result: Result<Void, any Error>) {
        guard let ended else { return }
        self.ended = nil
        context = nil
        ended(result)
    }
}
