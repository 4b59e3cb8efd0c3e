import NIOCore
import NIOPosix
import NIOSSL

/// A bare connection, for what never ends.
enum Wire {
    /// Sends text, runs `then` when the first answer comes, and reads until `end` was read.
    static func read(
        port: Int, sending text: String, until end: String, then: @Sendable () async -> Void
    ) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            var read = ""
            var hasBegun = false
            for try await part in inbound {
                read += String(buffer: part)
                if read.contains(end) { break }
                if read.contains(": listening"), !hasBegun {
                    hasBegun = true
                    await then()
                }
            }
            return read
        }
    }

    /// Sends text over TLS and reads until the server closes.
    static func read(port: Int, sending text: String, securely context: NIOSSLContext) async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        NIOSSLClientHandler(context: context, serverHostname: nil))
                    return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: text))
            var read = ""
            for try await part in inbound { read += String(buffer: part) }
            return read
        }
    }
}
