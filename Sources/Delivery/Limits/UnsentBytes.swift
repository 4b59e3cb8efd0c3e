import Foundation
import NIOCore

/// How much the kernel takes of an answer before it can be sent (tcp(7), `TCP_NOTSENT_LOWAT`).
///
/// Without a bound it takes megabytes for whoever reads slowly, and keeps that many pages for each of them.
enum UnsentBytes {
    /// Bytes. Fewer would fill a fast line better and cost more wakings for each byte; more leave it idle between them.
    private static let limit = 1 << 20

    /// Bounds what waits in the kernel on a connection. Does nothing where `channel` is no TCP connection.
    static func bound(_ channel: any Channel) {
        let option = ChannelOptions.tcpOption(.init(rawValue: CInt(TCP_NOTSENT_LOWAT)))
        try? channel.syncOptions?.setOption(option, value: limit)
    }
}
