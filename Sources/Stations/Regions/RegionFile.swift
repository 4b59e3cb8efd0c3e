import MediaModel

/// A CSV file of regions: `code` 编码 and `name` 名称 must be there.
///
/// `parent` 上级编码 is the code of the region it lies in; without it, codes of GB/T 2260 and GB/T 10114 tell. `level`
/// 级别 is one of province 省, city 市, county 县, township 乡镇, village 村; without it, one below the parent's.
enum RegionFile {
    /// A region as the file has it.
    struct Entry {
        var line: Int
        var code: String
        var name: String
        var parent: String?
        var level: RegionLevel?
    }

    private static let columns: [CSVTable.Column] = [
        .init(name: "code", titles: ["编码", "地区编码", "区划代码"], isRequired: true),
        .init(name: "name", titles: ["名称", "地区名称", "地区"], isRequired: true),
        .init(name: "parent", titles: ["上级编码", "上级"]), .init(name: "level", titles: ["级别", "层级"]),
    ]

    /// The regions of a file, in its order.
    ///
    /// - Throws: `StationsError.invalidFile` with all faults.
    static func entries(_ bytes: [UInt8]) throws(StationsError) -> [Entry] {
        try CSVTable(bytes, columns: columns).entries(key: \.code, entry)
    }

    private static func entry(_ line: CSVTable.Line) throws(StationsError) -> Entry {
        let code = line["code"] ?? ""
        try StationRules.check(code: code)
        let name = try StationRules.checked(StationDetails(name: line["name"] ?? "")).name
        guard !name.contains("/"), name.count <= 60 else {
            throw StationsError(
                .invalidText, zh: "名称“\(StationRules.shown(name))”不可用：地区名称在 60 字以内，不含“/”。",
                en: "“\(StationRules.shown(name))” is not usable: a region's name has at most 60 characters and no “/”."
            )
        }
        var level: RegionLevel?
        if let text = line["level"] {
            level = RegionLevel(text: text)
            guard level != nil else {
                throw StationsError(
                    .invalidText, zh: "级别“\(StationRules.shown(text))”不可用：应为省、市、县、乡镇或村。",
                    en:
                        "The level “\(StationRules.shown(text))” is not usable: province, city, county, township or village."
                )
            }
        }
        return Entry(
            line: line.number, code: code, name: name, parent: line["parent"] ?? AdministrativeCode.parent(of: code),
            level: level)
    }
}
