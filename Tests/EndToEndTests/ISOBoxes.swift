import Foundation

/// Changes to the boxes of an ISO base media file (ISO/IEC 14496-12, 4.2), for films with faults made to measure.
enum ISOBoxes {
    /// `file` with what is in the boxes at `path` put through `change`; the boxes around them get their new lengths.
    /// Chunk offsets stay right as long as what grows lies behind the samples.
    static func changing(_ file: Data, at path: [String], _ change: (Data) -> Data) -> Data {
        guard let name = path.first else { return change(file) }
        var result = Data()
        for box in boxes(of: file) {
            guard box.type == name else {
                result += box.whole
                continue
            }
            result += make(box.type, changing(box.content, at: Array(path.dropFirst()), change))
        }
        return result
    }

    /// The boxes in a row; a rest that is none is left out.
    static func boxes(of data: Data) -> [(type: String, content: Data, whole: Data)] {
        var rest = Data(data)
        var found: [(String, Data, Data)] = []
        while rest.count >= 8 {
            let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            guard length >= 8, length <= rest.count else { break }
            let type = String(decoding: rest[4..<8], as: UTF8.self)
            found.append((type, Data(rest[8..<length]), Data(rest[..<length])))
            rest = Data(rest[length...])
        }
        return found
    }

    /// A box.
    static func make(_ type: String, _ content: Data) -> Data {
        number(content.count + 8) + Data(type.utf8) + content
    }

    /// A number of so many bytes, the greatest first.
    static func number(_ value: Int, bytes: Int = 4) -> Data {
        Data((0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * (bytes - 1 - $0))) })
    }

    /// The 32-bit number at `offset` of a box's content, multiplied.
    static func multiplying(at offset: Int, by factor: Int) -> (Data) -> Data {
        { content in
            let value = content[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
            return content.prefix(offset) + number(value * factor) + content.dropFirst(offset + 4)
        }
    }
}
