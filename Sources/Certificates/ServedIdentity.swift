public import NIOSSL
import Synchronization

/// The identity that new connections are shown. It can be replaced while the server runs; connections that exist keep
/// what they have.
public final class ServedIdentity: Sendable {
    private let identity: Mutex<TLSIdentity>

    /// Serves `identity` from now on.
    public init(_ identity: TLSIdentity) {
        self.identity = Mutex(identity)
    }

    /// What the next connection gets.
    public var context: NIOSSLContext { identity.withLock { $0.context } }

    /// Shows another identity to those that connect from now on.
    public func replace(with other: TLSIdentity) {
        identity.withLock { $0 = other }
    }
}
