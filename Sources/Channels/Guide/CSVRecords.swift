/// Records of CSV (RFC 4180): fields in quotes may hold commas and line ends. Lines end with CR LF, LF or CR.
struct CSVRecords {
    private(set) var records: [(line: Int, fields: [String])] = []

    init(_ text: String) {
        var (fields, field, line, first) = ([String](), "", 1, 1)
        var (isQuoted, wasQuoted) = (false, false)
        let scalars = Array(text.unicodeScalars.drop { $0 == "\u{FEFF}" })
        var index = 0
        func end(_ records: inout [(line: Int, fields: [String])]) {
            fields.append(field)
            if fields.contains(where: { !$0.isEmpty }) { records.append((first, fields)) }
            (fields, field, wasQuoted) = ([], "", false)
        }
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            if isQuoted {
                if scalar == "\n" { line += 1 }
                if scalar != "\"" {
                    field.unicodeScalars.append(scalar)
                } else if index < scalars.count, scalars[index] == "\"" {
                    field.append("\"")
                    index += 1
                } else {
                    (isQuoted, wasQuoted) = (false, true)
                }
                continue
            }
            switch scalar {
            case "\"" where field.isEmpty && !wasQuoted: isQuoted = true
            case ",":
                fields.append(field)
                (field, wasQuoted) = ("", false)
            case "\r", "\n":
                if scalar == "\r", index < scalars.count, scalars[index] == "\n" { index += 1 }
                end(&records)
                line += 1
                first = line
            default: field.unicodeScalars.append(scalar)
            }
        }
        if !field.isEmpty || !fields.isEmpty { end(&records) }
    }
}
