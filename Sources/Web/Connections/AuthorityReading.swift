import NIOCore
import NIOHPACK
import NIOHTTP2

/// Sees to it that a request of HTTP/2 says its authority once (RFC 9113 §8.3.1), before the codec that wants it in
/// `:authority`.
///
/// A proxy that had it in `Host` may leave it there. Where both are, the same once more is dropped, and what differs
/// stays as a second `Host`, for which the request is refused.
final class AuthorityReading: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame.FramePayload
    typealias InboundOut = HTTP2Frame.FramePayload

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .headers(var content) = unwrapInboundIn(data), let plain = Self.plain(content.headers) else {
            return context.fireChannelRead(data)
        }
        content.headers = plain
        context.fireChannelRead(wrapInboundOut(.headers(content)))
    }

    /// The fields with one authority; `nil` if they are so already, or say none.
    static func plain(_ headers: HPACKHeaders) -> HPACKHeaders? {
        let hosts = headers["host"]
        guard !hosts.isEmpty else { return nil }
        var plain = headers
        if let authority = headers.first(name: ":authority") {
            if hosts == [authority] { plain.remove(name: "host") } else { plain.add(name: "host", value: authority) }
        } else if let host = hosts.first, headers.contains(name: ":path") {
            plain.add(name: ":authority", value: host)
        } else {
            return nil
        }
        return plain
    }
}
