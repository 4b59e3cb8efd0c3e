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
enum StationFile {
    /// A station of the file.
    struct Entry: Sendable, Equatable {
        var code: String
        var details: StationDetails
    }

    static let mostBytes = 32 << 20
    static let mostStations = 200_000

    private static let columns: [(name: String, field: any WritableKeyPath<Fields, String?> & Sendable)] = [
        ("code", \.code), ("编码", \.code), ("站点编码", \.code),
        ("name", \.name), ("名称", \.name), ("站点名称", \.name),
        ("kind", \.kind), ("类型", \.kind), ("站点类型", \.kind),
        ("region", \.region), ("地区", \.region), ("所在地区", \.region),
        ("contact", \.contact), ("联系人", \.contact),
        ("telephone", \.telephone), ("电话", \.telephone), ("联系电话", \.telephone),
    ]

    private struct Fields {
        var code: String?
        var name: String?
        var kind: String?
        var region: String?
        var contact: String?
        var telephone: String?
    }

    /// The stations of a file, in its order.
    ///
    /// - Throws: `StationsError.invalidFile` with all faults.
    static func entries(_ bytes: [UInt8]) throws(StationsError) -> [Entry] {
        guard bytes.count <= mostBytes else { throw fault(1, zh: "文件超过 32 MiB。", en: "The file is over 32 MiB.") }
        var reader = CSVReader(bytes)
        var faults: [StationsError.Fault] = []
        guard let header = record(&reader, &faults) else {
            throw faults.isEmpty ? fault(1, zh: "文件是空的。", en: "The file is empty.") : StationsError(faults: faults)
        }
        let fields = columnFields(header, &faults)
        guard faults.isEmpty else { throw StationsError(faults: faults) }
        var entries: [Entry] = []
        var lines: [String: Int] = [:]
        while let record = record(&reader, &faults), faults.count < 100 {
            guard entries.count < mostStations else {
                throw fault(
                    record.line, zh: "站点超过 \(mostStations) 个。", en: "There are more than \(mostStations) stations.")
            }
            do throws(StationsError) {
                let entry = try entry(record, fields)
                if let first = lines.updateValue(record.line, forKey: entry.code) {
                    throw StationsError(
                        .codeTaken, zh: "编码“\(entry.code)”与第 \(first) 行重复。",
                        en: "The code “\(entry.code)” stands in line \(first) as well.")
                }
                entries.append(entry)
            } catch {
                faults.append(.init(line: record.line, message: error.message))
            }
        }
        guard faults.isEmpty else { throw StationsError(faults: faults) }
        return entries
    }

    /// The next record; a fault of the reader ends the file.
    private static func record(_ reader: inout CSVReader, _ faults: inout [StationsError.Fault]) -> CSVReader.Record? {
        do {
            return try reader.next()
        } catch {
            faults.append(.init(line: error.line, message: error.message))
            return nil
        }
    }

    private static func columnFields(
        _ header: CSVReader.Record, _ faults: inout [StationsError.Fault]
    ) -> [WritableKeyPath<Fields, String?>] {
        var fields: [WritableKeyPath<Fields, String?>] = []
        func report(_ zh: String, _ en: String) {
            faults.append(.init(line: header.line, message: LocalizedText(zh: zh, en: en)))
        }
        for title in header.fields {
            let name = title.filter { !$0.isWhitespace }.lowercased()
            guard let column = columns.first(where: { $0.name == name }) else {
                report(
                    "不认识的列“\(StationRules.shown(title))”；可用的列：编码、名称、类型、地区、联系人、电话。",
                    "Unknown column “\(StationRules.shown(title))”; there are code, name, kind, region, contact and telephone."
                )
                continue
            }
            if fields.contains(column.field) { report("列“\(name)”重复。", "The column “\(name)” stands there twice.") }
            fields.append(column.field)
        }
        if !fields.contains(\.code) { report("缺少“编码”列。", "There is no column “code”.") }
        if !fields.contains(\.name) { report("缺少“名称”列。", "There is no column “name”.") }
        return fields
    }

    private static func entry(
        _ record: CSVReader.Record, _ columns: [WritableKeyPath<Fields, String?>]
    ) throws(StationsError) -> Entry {
        guard record.fields.count == columns.count else {
            throw StationsError(
                .invalidText, zh: "有 \(record.fields.count) 列，应为 \(columns.count) 列。",
                en: "It has \(record.fields.count) fields, not \(columns.count).")
        }
        var fields = Fields()
        for (column, text) in zip(columns, record.fields) { fields[keyPath: column] = text }
        let code = (fields.code ?? "").filter { !$0.isWhitespace }
        try StationRules.check(code: code)
        let details = try StationRules.checked(
            StationDetails(
                name: fields.name ?? "", kind: fields.kind, region: fields.region, contact: fields.contact,
                telephone: fields.telephone))
        return Entry(code: code, details: details)
    }

    private static func fault(_ line: Int, zh: String, en: String) -> StationsError {
        StationsError(faults: [.init(line: line, message: LocalizedText(zh: zh, en: en))])
    }
}
