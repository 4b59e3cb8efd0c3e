import Catalogue
import MediaModel
import Viewing

/// What the pages know of a viewer: where programmes were left. A browser that never played has left none.
struct WatchedReading: Sendable {
    let viewings: ViewingReader

    /// Programmes that the front page looks back at.
    private static let depth = 60

    /// The places of the viewer, those watched last first.
    func recent(_ context: WebContext) async throws -> [WatchedPlace] {
        guard let viewer = context.viewer else { return [] }
        return try await viewings.places(of: viewer, limit: Self.depth)
    }

    /// The viewer's places in these programmes.
    func places(in programmes: [Programme], _ context: WebContext) async throws -> [ProgrammeID: WatchedPlace] {
        guard let viewer = context.viewer else { return [:] }
        return try await viewings.places(of: viewer, in: programmes.map(\.id))
    }
}

extension [WatchedPlace] {
    /// The places by programme.
    var byProgramme: [ProgrammeID: WatchedPlace] {
        Dictionary(map { ($0.programme, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
