import Accounts
import ArgumentParser
import Catalogue
import Channels
import Database
import Ingest
import MediaModel
import Reports
import Stations
import Viewing

/// Fills a catalogue with programmes that all play one asset, through the same code that publishes films.
struct FillCatalogue: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "catalogue")

    /// Programmes in one transaction.
    private static let batch = 1000

    @Option(help: "The database, made by a daemon that has stopped.")
    var database: String
    @Option(help: "The asset that all programmes play.")
    var asset: String
    @Option(help: "How many programmes.")
    var programmes = 100_000
    @Option(help: "Seconds that the asset lasts.")
    var duration: Double
    @Option(help: "The present in milliseconds since 1970.")
    var now: Int64

    /// The tables of all rooms: a database with others is not opened.
    static let tables =
        CatalogueSchema.migrations + AccountsSchema.migrations + StationsSchema.migrations + IngestSchema.migrations
        + ViewingSchema.migrations + ReportsSchema.migrations + ChannelsSchema.migrations

    func run() async throws {
        guard let asset = AssetID(asset) else { throw ValidationError("no asset is named \(asset)") }
        let database = try await Database.open(path: database, migrations: Self.tables)
        let made = MadeProgrammes(asset: asset, duration: duration, now: now, count: programmes)
        for first in stride(from: 0, to: programmes, by: Self.batch) {
            let numbers = first..<min(first + Self.batch, programmes)
            try await database.write { tx in
                for number in numbers { try Catalogue.publish(made.publication(number), in: tx) }
            }
        }
        try database.close()
    }
}

/// Programmes as bureaus have them, drawn from words; the same number gives the same programme.
struct MadeProgrammes: Sendable {
    let asset: AssetID
    let duration: Double
    let now: Int64
    let count: Int

    private static let places = [
        "石桥", "清溪", "龙潭", "白沙", "青山", "河口", "双江", "金堂", "马场", "柳林", "东坡", "西湖", "南岗", "北川", "高坪", "梅岭",
    ]
    private static let subjects = [
        "水稻", "果树", "养蜂", "蔬菜", "茶叶", "畜牧", "防疫", "急救", "电商", "法律", "书法", "剪纸", "山歌", "皮影", "数学", "语文", "英语",
        "物理", "历史", "地理",
    ]
    private static let topics = [
        "病虫害防治", "嫁接技术", "田间管理", "入门", "实用讲座", "复习课", "公开课", "经验交流", "成就展示", "民俗纪实", "节气与农事", "安全常识",
        "家庭教育", "致富之路", "名师课堂",
    ]
    private static let types = ["课程", "讲座", "纪录片", "短片", "文艺"]
    private static let surnames = ["王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴"]

    /// Programme number `number`, the later ones newer.
    func publication(_ number: Int) throws -> Publication {
        let place = Self.places[number % Self.places.count]
        let subject = Self.subjects[number / Self.places.count % Self.subjects.count]
        let topic = Self.topics[number / 7 % Self.topics.count]
        let name = String(number)
        let padded = String(repeating: "0", count: max(0, 12 - name.count)) + name
        let metadata = ProgrammeMetadata(
            title: "\(place)\(subject)\(topic)第\(number + 1)集",
            synopsis: "\(place)镇\(subject)\(topic)，由乡镇学习站集中收看。Lesson \(number + 1).",
            section: nil, series: number % 10 < 6 ? "\(place)\(subject)系列" : nil,
            episode: number % 10 < 6 ? number / 10 % 500 + 1 : nil, type: Self.types[number % Self.types.count],
            presenter: Self.surnames[number % Self.surnames.count] + "老师", language: "zh",
            producedOn: "20\(10 + number % 16)", keywords: [subject, place])
        return Publication(
            programme: try Self.id(padded), sourceKey: "bench/\(number).mp4", asset: asset,
            sourceSHA256: String(repeating: "0", count: 52) + padded,
            duration: duration, metadata: metadata, unit: "\(place)镇中心校", at: now - Int64(count - number) * 1000)
    }

    private static func id(_ text: String) throws -> ProgrammeID {
        guard let id = ProgrammeID(text) else { throw ValidationError("no programme can be named \(text)") }
        return id
    }
}
