import Glibc
import NIOCore

/// How far a TCP connection has come, as the kernel knows it: what is in its buffers is neither taken nor lost.
enum TCPProgress {
    /// The beginning of Linux's `struct tcp_info`, whose layout is fixed: `tcpi_bytes_acked` stands at byte 120,
    /// `tcpi_bytes_received` at byte 128.
    private typealias Head = (
        UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64,
        UInt64, UInt64, UInt64
    )

    /// Hands over what a watch is told of `channel`. Call on its event loop; the answer comes at once.
    ///
    /// - Parameter isAwaiting: whether we would read what the peer sends.
    static func sample(
        _ channel: any Channel, isAwaiting: Bool, then proceed: @escaping (ConnectionWatch.Sample) -> Void
    ) {
        measure(channel) { progress in
            let buffered = (try? channel.syncOptions?.getOption(.bufferedWritableBytes)) ?? 0
            proceed(
                ConnectionWatch.Sample(
                    buffered: buffered, taken: progress?.taken ?? Int64(-buffered), received: progress?.received ?? 0,
                    isAwaiting: isAwaiting))
        }
    }

    /// Hands over the bytes that the peer has acknowledged and those that came from it; `nil` if `channel` is no TCP
    /// connection. Call on its event loop; the answer comes at once.
    static func measure(
        _ channel: any Channel, then proceed: @escaping ((taken: Int64, received: Int64)?) -> Void
    ) {
        guard let options = channel as? any SocketOptionProvider else { return proceed(nil) }
        let head: EventLoopFuture<Head> = options.unsafeGetSocketOption(
            level: .init(rawValue: CInt(IPPROTO_TCP)), name: .init(rawValue: TCP_INFO))
        head.assumeIsolated().whenComplete { result in
            guard case .success(let head) = result, head.15 > 0 || head.16 > 0 else { return proceed(nil) }
            proceed((Int64(clamping: head.15), Int64(clamping: head.16)))
        }
    }
}
