import MediaModel

/// The region tree in memory, while a file changes it.
struct RegionTree {
    private(set) var regions: [String: Region]

    /// The tree as it is.
    init(_ regions: [Region]) {
        self.regions = Dictionary(regions.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The region with a code or path.
    func region(_ text: String) -> Region? { regions[text] ?? byPath[text] }

    private var byPath: [String: Region] {
        Dictionary(regions.values.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Puts the regions of a file in: new ones, and those that are there with new names and places.
    ///
    /// - Throws: `StationsError.invalidFile` with each line whose region does not fit in.
    mutating func put(_ entries: [RegionFile.Entry]) throws(StationsError) {
        var faults: [StationsError.Fault] = []
        let wishes = Dictionary(entries.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
        var parents = regions.mapValues(\.parent)
        for entry in entries { parents[entry.code] = .some(entry.parent) }
        var placed: [String: Region] = [:]
        func place(_ code: String, _ depth: Int) throws(StationsError) -> Region {
            if let known = placed[code] { return known }
            guard depth <= RegionLevel.allCases.count else { throw Self.tooDeep(code) }
            guard let parentCode = parents[code] else { throw Self.unknownParent(code) }
            let parent: Region? =
                if let parentCode { try place(parentCode, depth + 1) } else { nil }
            let region = try Self.region(wishes[code], regions[code], code, in: parent)
            placed[code] = region
            return region
        }
        for entry in entries where faults.count < CSVTable.mostFaults {
            do throws(StationsError) {
                _ = try place(entry.code, 0)
            } catch {
                faults.append(.init(line: entry.line, message: error.message))
            }
        }
        guard faults.isEmpty else { throw StationsError(faults: faults) }
        // Those that the file does not name move with the ones above them.
        for code in regions.keys.sorted() { _ = try place(code, 0) }
        var paths: [String: String] = [:]
        for region in placed.values.sorted(by: { $0.code < $1.code }) {
            guard let other = paths.updateValue(region.code, forKey: region.path) else { continue }
            let line = wishes[region.code]?.line ?? wishes[other]?.line ?? 1
            faults.append(.init(line: line, message: Self.sameName(region, other)))
        }
        guard faults.isEmpty else { throw StationsError(faults: faults.sorted { $0.line < $1.line }) }
        regions = placed
    }

    private static func region(
        _ wish: RegionFile.Entry?, _ present: Region?, _ code: String, in parent: Region?
    ) throws(StationsError) -> Region {
        let name = wish?.name ?? present?.name ?? code
        let standard = parent.map { $0.level.below } ?? .province
        guard let level = wish?.level ?? (wish == nil ? present?.level : nil) ?? standard else { throw tooDeep(code) }
        if let parent, level <= parent.level {
            throw StationsError(
                .invalidText, zh: "“\(name)”的级别应低于上级“\(parent.name)”。",
                en: "“\(name)” must stand lower than “\(parent.name)”, in which it lies.")
        }
        let path = parent.map { "\($0.path)/\(name)" } ?? name
        return Region(code: code, name: name, level: level, parent: parent?.code, path: path)
    }

    private static func tooDeep(_ code: String) -> StationsError {
        StationsError(
            .invalidText, zh: "“\(code)”的上级关系成环，或超过五级。",
            en: "The regions above “\(code)” go round in a circle, or are more than five.")
    }

    private static func unknownParent(_ code: String) -> StationsError {
        StationsError(
            .unknownRegion, zh: "没有编码为“\(StationRules.shown(code))”的上级地区；请一并导入。",
            en: "There is no region “\(StationRules.shown(code))” above it; import it as well.")
    }

    private static func sameName(_ region: Region, _ other: String) -> LocalizedText {
        LocalizedText(
            zh: "“\(region.path)”与编码“\(other)”的地区同名。", en: "“\(region.path)” is also the name of the region “\(other)”."
        )
    }
}
