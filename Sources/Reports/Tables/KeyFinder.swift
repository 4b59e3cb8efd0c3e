import MediaModel
import Stations

/// Finds the key of a row for what was watched: numbers inside, codes and labels outside.
struct KeyFinder {
    /// A key as rows show it.
    struct Key {
        var key: String?
        var label: LocalizedText
    }

    /// The number of the key for viewers who are at no station, and of programmes that are in no group.
    private static let none = 0

    let by: ReportQuery.Dimension
    /// What the numbers stand for.
    private(set) var keys: [Key] = []
    /// The key of each station in the report, by its place in the list; −1 for those that are not in it.
    private(set) var ofSite: [Int] = []
    private var ofProgramme: [Int] = []
    private var numbers: [String: Int] = [:]
    private let places: Places

    /// - Parameter isIn: whether a station is in the report.
    init(_ query: ReportQuery, _ places: Places, isIn: [Bool]) throws(ReportError) {
        by = query.by
        self.places = places
        switch by {
        case .hour:
            keys = (0..<24).map { hour in
                let text = "\(hour < 10 ? "0" : "")\(hour):00"
                return Key(key: "\(hour)", label: LocalizedText(zh: text, en: text))
            }
        case .way:
            keys = [
                Key(key: "own", label: LocalizedText(zh: "点播", en: "Played by itself")),
                Key(key: "live", label: LocalizedText(zh: "频道直播", en: "Live on a channel")),
            ]
        case .total: keys = [Key(key: nil, label: LocalizedText(zh: "合计", en: "Total"))]
        case .region, .station:
            keys = [Key(key: nil, label: LocalizedText(zh: "无站点或地区", en: "At no station or region"))]
        case .section, .series, .unit, .type, .programme:
            keys = [Key(key: nil, label: LocalizedText(zh: "未归类", en: "In no group"))]
        }
        let regions = by == .region ? try Self.rowRegions(query, places.regions) : [:]
        ofSite = places.sites.indices.map { place in
            guard isIn[place] else { return -1 }
            let site = places.sites[place]
            switch by {
            case .station: return number(of: site.code, LocalizedText(zh: site.name, en: site.name))
            case .region:
                guard let region = site.region.flatMap({ regions[$0] }) else { return Self.none }
                return number(of: region.code, LocalizedText(zh: region.path, en: region.path))
            default: return Self.none
            }
        }
    }

    /// Whether rows are places, so that stations can be counted against those there are.
    var isOfPlaces: Bool { [.region, .station, .total].contains(by) }

    /// The number of the key.
    ///
    /// - Parameters:
    ///   - site: the station's place in the list; `nil` for viewers at none.
    ///   - programme: its number and name.
    mutating func key(site: Int?, hour: Int, isLive: Bool, programme: Int, named id: () -> String?) -> Int {
        switch by {
        case .hour: return hour
        case .way: return isLive ? 1 : 0
        case .total: return Self.none
        case .region, .station: return site.map { max(0, ofSite[$0]) } ?? Self.none
        case .section, .series, .unit, .type, .programme:
            if programme < ofProgramme.count, ofProgramme[programme] >= 0 { return ofProgramme[programme] }
            if programme >= ofProgramme.count {
                ofProgramme += Array(repeating: -1, count: programme + 1 - ofProgramme.count)
            }
            ofProgramme[programme] = groupKey(of: id())
            return ofProgramme[programme]
        }
    }

    private mutating func groupKey(of id: String?) -> Int {
        guard let id else { return Self.none }
        let film = places.films[id]
        switch by {
        case .programme:
            let gone = LocalizedText(zh: "（已删除）", en: "(removed)")
            return number(of: id, film.map { LocalizedText(zh: $0.title, en: $0.title) } ?? gone)
        case .section: return film?.section.map { number(of: $0.id, $0.name) } ?? Self.none
        case .series: return film?.series.map { number(of: $0.id, $0.name) } ?? Self.none
        case .unit: return film?.unit.map { number(of: $0.id, $0.name) } ?? Self.none
        default: return film?.type.map { number(of: $0, LocalizedText(zh: $0, en: $0)) } ?? Self.none
        }
    }

    private mutating func number(of key: String, _ label: LocalizedText) -> Int {
        if let known = numbers[key] { return known }
        numbers[key] = keys.count
        keys.append(Key(key: key, label: label))
        return keys.count - 1
    }

    /// For each region the one of the rows' level that it lies in.
    private static func rowRegions(
        _ query: ReportQuery, _ regions: [Region]
    ) throws(ReportError) -> [String: Region] {
        let byCode = Dictionary(regions.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        let top = query.region.flatMap { byCode[$0] }
        guard let level = query.level ?? (top.map { $0.level.below ?? $0.level } ?? regions.map(\.level).min()) else {
            return [:]
        }
        var found: [String: Region] = [:]
        for region in regions {
            var place: Region? = region
            while let here = place, here.level > level { place = here.parent.flatMap { byCode[$0] } }
            // Where a level is left out, as in a city without counties, the region above stands for it.
            if let here = place { found[region.code] = here }
        }
        return found
    }
}
