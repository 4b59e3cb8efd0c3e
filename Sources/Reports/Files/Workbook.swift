/// Sheets as an Office Open XML workbook (ECMA-376 Part 1, SpreadsheetML), with text inline: a cell of text is text for
/// whoever opens it, and never a formula.
public enum Workbook {
    /// The type of its content.
    public static let contentType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    /// The workbook's bytes.
    public static func bytes(_ sheets: [Sheet]) -> [UInt8] {
        var archive = ZipArchive()
        let numbers = 1...max(1, sheets.count)
        archive.add("[Content_Types].xml", Array(contentTypes(numbers).utf8))
        archive.add("_rels/.rels", Array(relations.utf8))
        archive.add("xl/workbook.xml", Array(workbook(sheets).utf8))
        archive.add("xl/_rels/workbook.xml.rels", Array(workbookRelations(numbers).utf8))
        archive.add("xl/styles.xml", Array(styles.utf8))
        for (number, sheet) in zip(numbers, sheets) { archive.add("xl/worksheets/sheet\(number).xml", content(sheet)) }
        return archive.finish()
    }

    private static let head = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
    private static let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    private static let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    private static let package = "http://schemas.openxmlformats.org/package/2006"
    private static let type = "application/vnd.openxmlformats-officedocument.spreadsheetml"

    private static func contentTypes(_ numbers: ClosedRange<Int>) -> String {
        let sheets = numbers.map {
            "<Override PartName=\"/xl/worksheets/sheet\($0).xml\" ContentType=\"\(type).worksheet+xml\"/>"
        }
        return """
            \(head)<Types xmlns="\(package)/content-types">\
            <Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>\
            <Default Extension="xml" ContentType="application/xml"/>\
            <Override PartName="/xl/workbook.xml" ContentType="\(type).sheet.main+xml"/>\
            <Override PartName="/xl/styles.xml" ContentType="\(type).styles+xml"/>\(sheets.joined())</Types>
            """
    }

    private static let relations = """
        \(head)<Relationships xmlns="\(package)/relationships">\
        <Relationship Id="rId1" Type="\(office)/officeDocument" Target="xl/workbook.xml"/></Relationships>
        """

    private static func workbook(_ sheets: [Sheet]) -> String {
        let entries = sheets.enumerated().map { place, sheet in
            "<sheet name=\"\(escaped(title(sheet.name, place)))\" sheetId=\"\(place + 1)\" r:id=\"rId\(place + 1)\"/>"
        }
        return """
            \(head)<workbook xmlns="\(main)" xmlns:r="\(office)"><sheets>\(entries.joined())</sheets></workbook>
            """
    }

    /// At most 31 characters, without those that a sheet's name may not have.
    private static func title(_ name: String, _ place: Int) -> String {
        let usable = name.filter { !"[]:*?/\\'".contains($0) }.prefix(31)
        return usable.isEmpty ? "Sheet\(place + 1)" : String(usable)
    }

    private static func workbookRelations(_ numbers: ClosedRange<Int>) -> String {
        let sheets = numbers.map {
            "<Relationship Id=\"rId\($0)\" Type=\"\(office)/worksheet\" Target=\"worksheets/sheet\($0).xml\"/>"
        }
        let styles =
            "<Relationship Id=\"rId\(numbers.upperBound + 1)\" Type=\"\(office)/styles\" Target=\"styles.xml\"/>"
        return "\(head)<Relationships xmlns=\"\(package)/relationships\">\(sheets.joined())\(styles)</Relationships>"
    }

    /// 0 plain, 1 titles, 2 whole numbers, 3 two digits, 4 percent.
    private static let styles = """
        \(head)<styleSheet xmlns="\(main)"><numFmts count="1"><numFmt numFmtId="164" formatCode="0.0%"/></numFmts>\
        <fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font></fonts>\
        <fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>\
        </fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5">\
        <xf/><xf fontId="1" applyFont="1"/><xf numFmtId="3" applyNumberFormat="1"/>\
        <xf numFmtId="4" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1"/></cellXfs></styleSheet>
        """

    private static func content(_ sheet: Sheet) -> [UInt8] {
        var text = """
            \(head)<worksheet xmlns="\(main)"><sheetViews><sheetView workbookViewId="0">\
            <pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>
            """
        var number = 0
        func add(_ cells: [String]) {
            number += 1
            text += "<row r=\"\(number)\">\(cells.joined())</row>"
        }
        add(sheet.titles.map { inline($0, style: 1) })
        for row in sheet.rows { add(row.map(cell)) }
        for note in sheet.notes { add([inline(note, style: 0)]) }
        text += "</sheetData></worksheet>"
        return Array(text.utf8)
    }

    private static func cell(_ cell: Sheet.Cell) -> String {
        switch cell {
        case .empty: "<c/>"
        case .text(let text): inline(text, style: 0)
        case .whole(let number): "<c s=\"2\"><v>\(number)</v></c>"
        case .real(let number, _): number.isFinite ? "<c s=\"3\"><v>\(number)</v></c>" : "<c/>"
        case .part(let part): part.isFinite ? "<c s=\"4\"><v>\(part)</v></c>" : "<c/>"
        }
    }

    private static func inline(_ text: String, style: Int) -> String {
        "<c t=\"inlineStr\" s=\"\(style)\"><is><t xml:space=\"preserve\">\(escaped(text))</t></is></c>"
    }

    /// Escaped, without what XML 1.0 has no place for (§2.2), and cut to the 32,767 characters of a cell.
    private static func escaped(_ text: String) -> String {
        guard text.utf8.count > 32_767 || text.unicodeScalars.contains(where: isSpecial) else { return text }
        var result = ""
        for scalar in text.unicodeScalars.prefix(32_767) {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "\u{FFFE}", "\u{FFFF}": continue
            default:
                if scalar.value >= 0x20 || scalar == "\t" || scalar == "\n" { result.unicodeScalars.append(scalar) }
            }
        }
        return result
    }

    private static func isSpecial(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || "&<>\"\u{FFFE}\u{FFFF}".unicodeScalars.contains(scalar)
    }
}
