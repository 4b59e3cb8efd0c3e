import Accounts
import Catalogue
import Channels
import Database
import Delivery
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ingest
import Logging
import MediaModel
import Reports
import Settings
import Stations
import Storage
import Synchronization
import Testing
import Viewing

@testable import Web

/// Everything the web server needs, in memory but for one small asset.
struct WebFixture {
    static let now: Int64 = 1_795_233_600_000
    static let edges = EdgeKeys(secret: Array(33...64), revoked: ["lost"])
    static let password = "correct horse battery"

    let root: URL
    let database: Database
    let catalogue: Catalogue
    let accounts: Accounts
    let stations: Stations
    let recorder: ViewingRecorder
    let ingest: IngestService
    let services: WebServices
    let unreadiness: Box<LocalizedText?>
    /// What channels have on air: all of them the same.
    let air = Box<[AirItem]>([])

    init(_ change: (inout Settings) -> Void = { _ in }) throws {
        root = FileManager.default.temporaryDirectory.appendingPathComponent("web-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
        var settings = Settings()
        settings.server.port = 0
        change(&settings)
        let clock: @Sendable () -> Int64 = { Self.now }
        database = try Database.inMemory(
            migrations: CatalogueSchema.migrations + AccountsSchema.migrations + StationsSchema.migrations
                + ViewingSchema.migrations + IngestSchema.migrations + ReportsSchema.migrations
                + ChannelsSchema.migrations)
        catalogue = Catalogue(database: database, now: clock)
        accounts = Accounts(database: database, now: clock)
        stations = Stations(
            database: database, digest: { Secret.sha256Hexadecimal($0) }, now: clock)
        recorder = ViewingRecorder(
            database: database, rule: CountingRule(), zone: try #require(TimeZone(identifier: "Asia/Shanghai")),
            countsChanged: { tx, counts in
                try Catalogue.setCounts(counts.mapValues { ($0.views, $0.personViews) }, in: tx)
            },
            stationsHeard: { tx, heard in
                let zone = TimeZone(identifier: "Asia/Shanghai") ?? .gmt
                try Stations.noteHeard(
                    heard,
                    day: { at in
                        let day = LocalDay(containing: at, in: zone)
                        return (day.month, day.dayOfMonth)
                    }, in: tx)
            })
        let unreadiness = Box<LocalizedText?>(nil)
        let zone = try #require(TimeZone(identifier: "Asia/Shanghai"))
        self.unreadiness = unreadiness
        let store = try MediaStore(root: root.path, reserve: 0)
        let assets = AssetCache(store: store)
        let live = LiveService(
            keeper: AirKeeper(source: Self.source(air, assets), clock: clock), clock: clock)
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        // Never run: its jobs stay as a test puts them.
        ingest = IngestService(
            store: store, database: database, options: IngestOptions(settleSeconds: 0), log: logger, clock: clock)
        services = WebServices(
            catalogue: catalogue, accounts: accounts, stations: stations, recorder: recorder,
            viewings: ViewingReader(database: database),
            register: Register(database: database, recorder: recorder, now: clock),
            reports: ReportMaker(
                database: database, zone: try #require(TimeZone(identifier: "Asia/Shanghai")), now: clock),
            jobs: ingest.board, control: ingest.control,
            returnNotes: ingest.returnNotes, uploads: ingest.uploads, posters: ingest.posters,
            events: ingest.live, store: store, assets: assets, signer: TokenSigner(key: Array(1...32)),
            withdrawals: Withdrawals(in: catalogue), edges: Self.edges,
            settings: settings, metrics: { "lectern_up 1\n" }, unreadiness: { unreadiness.value }, clock: clock,
            logger: logger, live: live,
            channels: ChannelKeeping(
                store: ChannelStore(database: database, zone: zone, now: clock), card: { nil },
                manifest: { try? await assets.manifest($0) }))
    }

    /// Channels by the names that items have.
    private static func source(_ air: Box<[AirItem]>, _ assets: AssetCache) -> AirSource {
        AirSource(
            station: { id in
                air.value.contains { $0.channel == id }
                    ? .init(name: "县一套", region: id.rawValue == "hills" ? "青山县" : nil) : nil
            },
            stations: { air.value.first.map { [($0.channel, .init(name: "县一套"))] } ?? [] },
            items: { id, range in
                air.value.filter {
                    $0.channel == id && $0.end > range.lowerBound && $0.start < range.upperBound
                }
            },
            titles: { _, _ in [0: "昨天", 1: "<今天>"] }, manifest: { try await assets.manifest($0) })
    }

    /// Puts a programme of 12 s on air three times: it begins for the second time ten seconds before now.
    func putOnAir(_ programme: String, channel: String = "county") throws {
        let (channel, programme) = (try #require(ChannelID(channel)), try #require(ProgrammeID(programme)))
        let asset = try #require(AssetID("0123456789abcdef0123456789abcdef"))
        air.value = (0..<3).map { number in
            let start = Self.now - 22_000 + Int64(number) * 12_000
            return AirItem(
                channel: channel, number: Int64(number), start: start, end: start + 12_000, kind: .programme,
                programme: programme, asset: asset, segments: 0..<2, pictureSequence: Int64(number) * 2,
                soundSequence: Int64(number) * 2, entry: Int64(number))
        }
    }

    func remove() {
        try? FileManager.default.removeItem(at: root)
    }

    /// The server.
    func application() throws -> some ApplicationProtocol { try WebApplication(services: services).build() }

    /// Publishes a programme with an asset on disk.
    func publish(
        _ id: String, title: String, asset: String = "0123456789abcdef0123456789abcdef", unit: String = "电教馆",
        section: String? = nil, reviewSteps: Int = 0, sound: String? = nil, metadata: ProgrammeMetadata? = nil
    ) async throws {
        let asset = try #require(AssetID(asset))
        let folder = root.appendingPathComponent("assets/\(asset)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let table = try #require(
            SegmentTable(
                initializationLength: 4,
                fragments: [
                    Fragment(length: 8, duration: 6000, keyLength: 4),
                    Fragment(length: 8, duration: 6000, keyLength: 4),
                ], grouping: [1, 1]))
        let track = Track(
            id: "v360", file: "v360.mp4",
            kind: .video(width: 640, height: 360, frameRate: Rational(25, 1), audioGroup: nil), codec: "avc1.64001e",
            timescale: 1000, table: table, peakBitRate: 1000, averageBitRate: 1000,
            sha256: String(repeating: "0", count: 64))
        let manifest = AssetManifest(
            duration: 12, tracks: try [track] + Self.sound(sound, in: folder),
            chapters: [Chapter(start: 3, title: "<b>二</b>"), Chapter(start: 6, title: "")],
            sourceSHA256: String(repeating: "0", count: 64))
        try Data("initsegment0segment1".utf8).write(to: folder.appendingPathComponent("v360.mp4"))
        try JSONEncoder().encode(manifest).write(to: folder.appendingPathComponent("asset.json"))
        let publication = Publication(
            programme: try #require(ProgrammeID(id)), sourceKey: id, asset: asset,
            sourceSHA256: String(repeating: "0", count: 64), duration: 12,
            metadata: metadata ?? ProgrammeMetadata(title: title), unit: unit, section: section,
            chapters: manifest.chapters, at: Self.now, reviewSteps: reviewSteps)
        _ = try await database.write { tx in try Catalogue.publish(publication, in: tx) }
    }

    /// A track of sound whose file holds a text.
    private static func sound(_ text: String?, in folder: URL) throws -> [Track] {
        guard let text else { return [] }
        try Data(text.utf8).write(to: folder.appendingPathComponent("a-zh.mp4"))
        let table = try #require(
            SegmentTable(
                initializationLength: 0, fragments: [Fragment(length: text.utf8.count, duration: 12_000)],
                grouping: [1]))
        return [
            Track(
                id: "a-zh", file: "a-zh.mp4", kind: .audio(channels: 2, sampleRate: 48_000, group: "a"),
                language: "zh", codec: "mp4a.40.2", timescale: 1000, table: table, peakBitRate: 1, averageBitRate: 1,
                sha256: String(repeating: "0", count: 64))
        ]
    }

    /// Publishes a programme whose asset is nowhere.
    func publishRow(
        _ id: String, title: String, synopsis: String? = nil, section: String? = nil, series: String? = nil,
        episode: Int? = nil, type: String? = nil, unit: String = "电教馆", transcripts: [Transcript]? = nil
    ) async throws {
        let publication = Publication(
            programme: try #require(ProgrammeID(id)), sourceKey: id, asset: try #require(AssetID("asset-\(id)")),
            sourceSHA256: String(repeating: "0", count: 64), duration: 12,
            metadata: ProgrammeMetadata(
                title: title, synopsis: synopsis, series: series, episode: episode, type: type),
            unit: unit, section: section,
            subtitles: (transcripts ?? []).map { SubtitleReference(language: $0.language) }, at: Self.now,
            transcripts: transcripts)
        _ = try await database.write { tx in try Catalogue.publish(publication, in: tx) }
    }

    /// Has a browser with this mark leave a programme at a second of its 100.
    func watch(_ id: String, as mark: String, upTo seconds: Double, at: Int64 = now) async throws {
        let viewing = ViewingID.make(at: at)
        let programme = try #require(ProgrammeID(id))
        recorder.record(
            .opened(
                ViewingOpening(viewing: viewing, programme: programme, duration: 100, viewer: .guest(mark), at: at)))
        recorder.record(
            .reported(
                viewing, PlaybackReport(intervals: [0..<seconds], position: seconds), at: at))
        await recorder.flush()
    }

    /// Makes an account.
    func addAccount(_ name: String, _ role: Role, unit: String? = nil) async throws {
        try await accounts.add(name: name, password: Self.password, role: role, unit: unit)
    }

    /// Logs an account in: the fields that a page of ours sends with a change.
    func session(_ name: String) async throws -> [String: String] {
        let session = try #require(try await accounts.logIn(name: name, password: Self.password))
        return ["Cookie": "lectern_session=\(session.token)", "X-CSRF-Token": session.csrfToken]
    }

    /// Makes an account's API token.
    func token(_ name: String, _ role: Role, unit: String? = nil) async throws -> String {
        try await addAccount(name, role, unit: unit)
        return try await accounts.makeToken(account: name, label: "test")
    }
}

/// A value that a test changes under a server.
final class Box<Value: Sendable>: Sendable {
    private let content: Mutex<Value>

    init(_ value: Value) { content = Mutex(value) }

    var value: Value {
        get { content.withLock { $0 } }
        set { content.withLock { $0 = newValue } }
    }
}

/// What a test reads of an answer.
struct Answer {
    let status: Int
    let headers: HTTPFields
    let text: String

    /// The content as a JSON object.
    func object() throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    /// The values of `Set-Cookie` as one `Cookie` field.
    var cookies: String {
        headers[values: .setCookie].compactMap { $0.split(separator: ";").first.map(String.init) }.joined(
            separator: "; ")
    }
}

extension TestClientProtocol {
    /// The bytes of an answer.
    func bytes(_ uri: String, _ fields: [String: String]) async throws -> [UInt8] {
        var headers = HTTPFields()
        for (name, value) in fields { headers[try #require(HTTPField.Name(name))] = value }
        return try await execute(uri: uri, method: .get, headers: headers) { response in
            Array(response.body.readableBytesView)
        }
    }

    /// Sends bytes of some type.
    func send(
        _ uri: String, _ method: HTTPRequest.Method, _ fields: [String: String], bytes: [UInt8], type: String
    ) async throws -> Answer {
        var headers: HTTPFields = [.contentType: type]
        for (name, value) in fields { headers[try #require(HTTPField.Name(name))] = value }
        return try await execute(uri: uri, method: method, headers: headers, body: ByteBuffer(bytes: bytes)) {
            response in
            Answer(status: response.status.code, headers: response.headers, text: String(buffer: response.body))
        }
    }

    /// Asks for something.
    func ask(
        _ uri: String, _ method: HTTPRequest.Method = .get, _ fields: [String: String] = [:], body: String? = nil,
        type: String? = "application/json"
    ) async throws -> Answer {
        var headers = HTTPFields()
        for (name, value) in fields { headers[try #require(HTTPField.Name(name))] = value }
        if body != nil { headers[.contentType] = type }
        return try await execute(
            uri: uri, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) }
        ) { response in
            Answer(status: response.status.code, headers: response.headers, text: String(buffer: response.body))
        }
    }
}
