import Accounts
import Delivery
import Hummingbird
import MediaModel
import NIOCore
import Stations

/// What is known of a request beside the request itself.
struct WebContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The language to answer in.
    var language: Language
    /// Who asks, once that was looked at.
    var identity: Identity?
    /// The key of the station that asks, if its browser was given it.
    var stationKey: String?
    /// The mark of a browser that nobody logged in with.
    var guest: String?
    /// Where the request comes from.
    let address: SocketAddress?
    /// The edge cache that passed the request on, with the address of the client it speaks for.
    var edge: (name: String, client: String?)?

    init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        address = source.channel.remoteAddress
        language = .zh
    }

    /// Whether the request comes from this machine.
    var isFromLoopback: Bool {
        switch address {
        case .v4: address?.ipAddress?.hasPrefix("127.") ?? false
        case .v6: ["::1", "::ffff:127.0.0.1"].contains(address?.ipAddress)
        default: false
        }
    }

    /// The address of whoever asks: as one of our edge caches tells it, else the connection's.
    var clientAddress: String? { edge?.client ?? address?.ipAddress }

    /// The same as a value.
    var clientIP: IPAddress? { edge?.client.flatMap { IPAddress($0) } ?? address?.ip }

    /// The account, if somebody is logged in or an account's token was given.
    var account: Account? {
        if case .account(let account, _) = identity { account } else { nil }
    }

    /// The region of the station that asks; `nil` where it is not known.
    var region: String? {
        if case .station(let station) = identity { station.region } else { nil }
    }

    /// The secret of the session, if the browser has one.
    var session: String? {
        if case .account(_, let session) = identity { session } else { nil }
    }

    /// The station, if one asks.
    var station: Station? {
        if case .station(let station) = identity { station } else { nil }
    }

    /// What pages and scripts send back with changes; empty where the browser keeps no secret.
    var csrf: String { (session ?? stationKey).map(Accounts.csrfToken(session:)) ?? "" }
}

/// Who asks.
enum Identity: Sendable {
    /// A person; `session` is `nil` for an API token.
    case account(Account, session: String?)
    /// A learning site.
    case station(Station)
}
