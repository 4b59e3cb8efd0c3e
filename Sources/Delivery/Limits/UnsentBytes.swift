import Foundation
import NIOCore

/// How much of an answer the kernel takes before it can send it (tcp(7), `TCP_NOTSENT_LOWAT`).
///
/// Without a bound it takes megabytes for whoever reads slowly, and holds as many pages for each of them. With a small
/// one a fast reader gets twice as much, since what is sent is still in the processor's cache (`make bench`, row 1).
enum UnsentBytes {
    /// Bytes.
    private static let limit = 32 << 10

    /// Bounds what waits in the kernel on a connection. Does nothing where `channel` is no TCP connection.
    static func bound(_ channel: any Channel) {
        let option = ChannelOptions.tcpOption(.init(rawValue: CInt(TCP_NOTSENT_LOWAT)))
        try? channel.syncOptions?.setOption(option, value: limit)
    }
}
