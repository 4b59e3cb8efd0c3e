import Foundation

/// Makes archives as other programs do, and damaged ones.
enum Zip {
    /// An archive of stored entries.
    ///
    /// - Parameters:
    ///   - method: what the entries say of themselves.
    ///   - size: the unpacked size that they claim, if it is not their own.
    static func archive(
        _ entries: [(name: String, bytes: [UInt8])], method: Int = 0, flags: Int = 0, size: Int? = nil
    ) -> [UInt8] {
        var body: [UInt8] = []
        var directory: [UInt8] = []
        for (name, bytes) in entries {
            let common =
                little(flags, 2) + little(method, 2) + little(0, 4) + little(Int(checksum(bytes)), 4)
                + little(bytes.count, 4) + little(size ?? bytes.count, 4) + little(name.utf8.count, 2) + little(0, 2)
            directory +=
                little(0x0201_4B50, 4) + little(20, 2) + little(20, 2) + common + little(0, 2) + little(0, 2)
                + little(0, 2) + little(0, 4) + little(body.count, 4) + Array(name.utf8)
            body += little(0x0403_4B50, 4) + little(20, 2) + common + Array(name.utf8) + bytes
        }
        return body + directory + little(0x0605_4B50, 4) + little(0, 4) + little(entries.count, 2)
            + little(entries.count, 2) + little(directory.count, 4) + little(body.count, 4) + little(0, 2)
    }

    /// A workbook with one sheet, made of parts of XML.
    static func workbook(sheet: String, texts: String? = nil, workbook: String? = nil) -> [UInt8] {
        let relation =
            #"<Relationships><Relationship Id="rId9" Target="worksheets/first.xml"/></Relationships>"#
        var entries = [
            (
                name: "xl/workbook.xml",
                bytes: Array(
                    (workbook ?? #"<workbook><sheets><sheet name="片" r:id="rId9"/></sheets></workbook>"#).utf8)
            ),
            (name: "xl/_rels/workbook.xml.rels", bytes: Array(relation.utf8)),
            (name: "xl/worksheets/first.xml", bytes: Array(sheet.utf8)),
        ]
        if let texts { entries.append((name: "xl/sharedStrings.xml", bytes: Array(texts.utf8))) }
        return archive(entries)
    }

    /// What a program of Python makes with the standard library's own deflate.
    static func deflated(_ name: String, text: String) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "python3", "-c",
            """
            import sys, io, zipfile
            out = io.BytesIO()
            with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as z: z.writestr(sys.argv[1], sys.argv[2])
            sys.stdout.buffer.write(out.getvalue())
            """, name, text,
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Array(data)
    }

    private static func little(_ number: Int, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    /// CRC-32 bit by bit (ISO/IEC 21320-1 refers to APPNOTE.TXT §4.4.7).
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { value, _ in value >> 1 ^ (value & 1 == 1 ? 0xEDB8_8320 : 0) }
        }
    }
}
