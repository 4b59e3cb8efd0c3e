import Synchronization

/// Counts that take a look at many rows, kept while nothing in the catalogue changes.
final class CatalogueMemory: Sendable {
    private struct State {
        var change: Int64 = -1
        var facets: [ProgrammeQuery: Facets] = [:]
        var sections: [Section]?
    }

    /// The most queries whose facets are kept.
    private static let most = 256

    private let state = Mutex(State())

    func facets(of query: ProgrammeQuery, at change: Int64) -> Facets? {
        state.withLock { $0.change == change ? $0.facets[query] : nil }
    }

    func keep(_ facets: Facets, of query: ProgrammeQuery, at change: Int64) {
        state.withLock { state in
            Self.turn(&state, to: change)
            if state.facets.count >= Self.most { state.facets = [:] }
            state.facets[query] = facets
        }
    }

    func sections(at change: Int64) -> [Section]? {
        state.withLock { $0.change == change ? $0.sections : nil }
    }

    func keep(_ sections: [Section], at change: Int64) {
        state.withLock { state in
            Self.turn(&state, to: change)
            state.sections = sections
        }
    }

    private static func turn(_ state: inout State, to change: Int64) {
        if state.change != change { state = State(change: change) }
    }
}
