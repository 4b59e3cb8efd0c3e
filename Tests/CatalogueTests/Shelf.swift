import Catalogue
import Database
import MediaModel
import Synchronization
import Testing

/// A catalogue in memory with a clock that goes on by a second a step.
final class Shelf: Sendable {
    let database: Database
    let catalogue: Catalogue
    private let time = Mutex<Int64>(1_790_000_000_000)
    private let clock: Clock

    /// The catalogue's own present, which stands still until a test moves it.
    private final class Clock: Sendable {
        let time = Mutex<Int64>(1_800_000_000_000)
    }

    var now: Int64 {
        get { clock.time.withLock { $0 } }
        set { clock.time.withLock { $0 = newValue } }
    }

    init() throws {
        let clock = Clock()
        self.clock = clock
        let database = try Database.inMemory(migrations: CatalogueSchema.migrations)
        self.database = database
        catalogue = Catalogue(database: database, now: { clock.time.withLock { $0 } })
    }

    func tick() -> Int64 {
        time.withLock { time in
            time += 1000
            return time
        }
    }

    func publication(
        _ id: String, _ metadata: ProgrammeMetadata = .init(), asset: String? = nil, unit: String = "县电教馆",
        section: String? = nil, steps: Int = 0, key: String? = nil
    ) throws -> Publication {
        Publication(
            programme: try #require(ProgrammeID(id)), sourceKey: key ?? "\(id).mp4",
            asset: try #require(AssetID(asset ?? "asset-\(id)")), sourceSHA256: "sha-\(asset ?? id)", duration: 60,
            metadata: metadata, fallbackTitle: "片名 \(id)", unit: unit, section: section, at: tick(), reviewSteps: steps)
    }

    @discardableResult
    func publish(_ publication: Publication) async throws -> Programme {
        try await database.write { tx in _ = try Catalogue.publish(publication, in: tx) }
        return try #require(try await catalogue.programme(publication.programme))
    }

    @discardableResult
    func publish(
        _ id: String, _ metadata: ProgrammeMetadata = .init(), asset: String? = nil, unit: String = "县电教馆",
        section: String? = nil, steps: Int = 0
    ) async throws -> Programme {
        try await publish(
            try publication(id, metadata, asset: asset, unit: unit, section: section, steps: steps))
    }

    func titles(_ query: ProgrammeQuery) async throws -> [String] {
        try await catalogue.programmes(query).items.map(\.title)
    }

    /// All pages of a query.
    func pages(_ query: ProgrammeQuery, between: () async throws -> Void = {}) async throws -> [Programme] {
        var query = query
        var all: [Programme] = []
        repeat {
            let page = try await catalogue.programmes(query)
            all += page.items
            query.cursor = page.next
            if page.next != nil { try await between() }
        } while query.cursor != nil
        return all
    }
}
