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

    /// Asks for something and gives back every byte of the answer; the connection is kept till then.
    ///
    /// - Parameter fields: more fields, each with its line's end.
    static func answer(port: Int, to uri: String, _ fields: String = "") async throws -> String {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: "127.0.0.1", port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: "GET \(uri) HTTP/1.1\r\nHost: 127.0.0.1\r\n\(fields)\r\n"))
            var read: [UInt8] = []
            for try await part in inbound {
                read += part.readableBytesView
                if isWhole(String(decoding: read, as: UTF8.self)) { break }
            }
            return String(decoding: read, as: UTF8.self)
        }
    }

    /// Whether an answer has its head, and after it as many bytes as that promises.
    private static func isWhole(_ text: String) -> Bool {
        guard let end = text.firstRange(of: "\r\n\r\n") else { return false }
        let length = text[..<end.lowerBound].lowercased().firstMatch(of: /content-length: ([0-9]+)/)
        return text[end.upperBound...].utf8.count >= length.flatMap { Int($0.output.1) } ?? 0
    }
}
