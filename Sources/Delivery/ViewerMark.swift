public import Accounts
public import MediaModel

extension Viewer {
    /// What tokens carry of a viewer: always the same for the same one, and telling nothing else.
    public func mark(by signer: TokenSigner) -> UInt64 {
        let name =
            switch self {
            case .station(let code): "station \(code)"
            case .account(let number): "account \(number)"
            case .guest(let mark): "guest \(mark)"
            }
        return signer.mark(of: "viewer \(name)").prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }
}
