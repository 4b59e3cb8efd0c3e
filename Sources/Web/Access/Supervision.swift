import Accounts
import Hummingbird
import Stations

/// Where an administrator may look: everywhere, or in one region.
struct Supervision: Sendable {
    let stations: Stations

    /// The code of the region that whoever asks is bound to; `nil` for everywhere.
    func bound(_ context: WebContext) -> String? {
        context.account.flatMap { $0.role == .administrator ? $0.region : nil }
    }

    /// The region that is asked for, within that of whoever asks.
    ///
    /// - Throws: `Problem` 404 for a region elsewhere or unknown.
    func region(_ wish: String?, _ context: WebContext) async throws -> String? {
        guard let wish else { return bound(context) }
        guard try await stations.region(code: wish) != nil, try await contains(wish, context) else {
            throw Problem.notFound
        }
        return wish
    }

    /// The station of a code, if whoever asks may see it.
    ///
    /// - Throws: `Problem` 404 for others.
    func station(_ code: String, _ context: WebContext) async throws -> Station {
        guard let station = try await stations.station(code: code), try await contains(station.regionCode, context)
        else { throw Problem.notFound }
        return station
    }

    /// Whether a region, by code or path, is one that whoever asks may see.
    func contains(_ region: String?, _ context: WebContext) async throws -> Bool {
        guard let bound = bound(context) else { return true }
        guard let region else { return false }
        return try await stations.region(region, liesIn: bound)
    }

    /// The station in an address, for itself by its key or for whoever supervises it.
    ///
    /// - Throws: `Problem` 401, 403 or 404.
    func own(_ context: WebContext) async throws -> Station {
        guard let code = FormFields.decoded(try context.parameters.require("code")[...]) else { throw Problem.notFound }
        if case .station(let station) = context.identity {
            guard station.code == code else { throw Problem.forbidden }
            return station
        }
        try context.require(.supervise)
        return try await station(code, context)
    }

    /// Refuses those who are neither a station nor supervise any.
    ///
    /// - Returns: the station that asks; `nil` for a supervisor.
    func asker(_ context: WebContext) throws -> Station? {
        if case .station(let station) = context.identity { return station }
        try context.require(.supervise)
        return nil
    }
}

extension WebContext {
    /// Who asks, as ledgers and registers write it down.
    var person: String {
        switch identity {
        case .account(let account, _): account.displayName
        case .station(let station): station.name
        case nil: ""
        }
    }

    /// For the audit log.
    var actor: Actor { account.map(Actor.account) ?? .lectern }
}
