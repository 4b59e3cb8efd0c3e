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

/// Hands all over at once: bytes as they are, runs of a file for the kernel to send from its page cache.
final class DirectBody: MediaBody {
    private let pieces: [MediaReply.Piece]
    private let file: DescriptorCache.OpenFile?

    /// A body of `pieces`, whose runs are those of `file`.
    init(_ pieces: [MediaReply.Piece], of file: DescriptorCache.OpenFile?) {
        self.pieces = pieces
        self.file = file
    }

    func send(on context: ChannelHandlerContext, ended: @escaping (Result<Void, any Error>) -> Void) {
        for piece in pieces {
            let content: IOData
            switch piece {
            case .bytes(let bytes): content = .byteBuffer(bytes)
            case .file(let range):
                guard let file else { continue }
                content = .fileRegion(
                    FileRegion(
                        fileHandle: file.handle, readerIndex: Int(range.lowerBound), endIndex: Int(range.upperBound)))
            }
            context.write(NIOAny(HTTPServerResponsePart.body(content)), promise: nil)
        }
        ended(.success(()))
    }

    func channelChanged() {}
}
