import MediaModel

/// A CSV file of stations. Its first line names the columns, in any order; `code` and `name` must be there.
///
/// | column | 列名 |
/// |---|---|
/// | `code` | 编码、站点编码 |
/// | `name` | 名称、站点名称 |
/// | `kind` | 类型、站点类型 |
/// | `region` | 地区、所在地区 |
/// | `contact` | 联系人 |
/// | `telephone` | 电话、联系电话 |
/// | `linkKbits` | 线路速率、带宽 |
enum StationFile {
    /// A station of the file.
    struct Entry: Sendable, Equatable {
        var line: Int
        var code: String
        var details: StationDetails
    }

    private static let columns: [CSVTable.Column] = [
        .init(name: "code", titles: ["编码", "站点编码"], isRequired: true),
        .init(name: "name", titles: ["名称", "站点名称"], isRequired: true),
        .init(name: "kind", titles: ["类型", "站点类型"]), .init(name: "region", titles: ["地区", "所在地区"]),
        .init(name: "contact", titles: ["联系人"]), .init(name: "telephone", titles: ["电话", "联系电话"]),
        .init(name: "linkKbits", titles: ["线路速率", "带宽", "linkspeed"]),
    ]

    /// The stations of a file, in its order.
    ///
    /// - Throws: `StationsError.invalidFile` with all faults.
    static func entries(_ bytes: [UInt8]) throws(StationsError) -> [Entry] {
        try CSVTable(bytes, columns: columns).entries(key: \.code, entry)
    }

    private static func entry(_ line: CSVTable.Line) throws(StationsError) -> Entry {
        let code = (line["code"] ?? "").filter { !$0.isWhitespace }
        try StationRules.check(code: code)
        var linkKbits: Int?
        if let text = line["linkKbits"] {
            linkKbits = Int(text)
            guard linkKbits != nil else { throw StationRules.badLink(text) }
        }
        let details = try StationRules.checked(
            StationDetails(
                name: line["name"] ?? "", kind: line["kind"], region: line["region"], contact: line["contact"],
                telephone: line["telephone"], linkKbits: linkKbits))
        return Entry(line: line.number, code: code, details: details)
    }
}
