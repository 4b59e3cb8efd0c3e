import NIOCore
import NIOHTTP1

/// How far a stream of HTTP/2 has come: its channel does not tell, for the connection's sockets are others' too.
final class StreamProgress {
    /// What the connection's streams hold together.
    let share: StreamShare
    private var waiting = 0
    private var taken: Int64 = 0
    private var received: Int64 = 0

    /// The progress of a new stream.
    init(_ share: StreamShare) {
        self.share = share
    }

    /// What a watch is told.
    func sample(isAwaiting: Bool) -> ConnectionWatch.Sample {
        ConnectionWatch.Sample(buffered: waiting, taken: taken, received: received, isAwaiting: isAwaiting)
    }

    /// Notes content that came.
    func received(_ part: HTTPServerRequestPart) {
        if case .body(let content) = part { received += Int64(content.readableBytes) }
    }

    /// Follows bytes until they are written.
    ///
    /// - Parameter promise: what is kept then, if there is one already.
    func follow(
        _ count: Int, on loop: any EventLoop, _ promise: EventLoopPromise<Void>? = nil
    ) -> EventLoopPromise<Void> {
        let written = promise ?? loop.makePromise()
        waiting += count
        written.futureResult.assumeIsolated().whenComplete { [self] _ in
            waiting -= count
            taken += Int64(count)
        }
        return written
    }

    /// Follows a part of an answer until it is written: its content, or its end as one byte.
    func follow(
        _ part: HTTPServerResponsePart, on loop: any EventLoop, _ promise: EventLoopPromise<Void>?
    ) -> EventLoopPromise<Void> {
        guard case .body(let content) = part else { return follow(1, on: loop, promise) }
        return follow(content.readableBytes, on: loop, promise)
    }
}
