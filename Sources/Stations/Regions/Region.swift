public import Database

/// A place of the region tree: a province, a city in it …
public struct Region: Sendable, Equatable {
    /// Its code: 1 to 64 of letters A–Z, digits, `.`, `-` and `_`; mostly that of GB/T 2260 and GB/T 10114.
    public let code: String
    /// Its own name: `沂水县`.
    public let name: String
    /// How high it stands.
    public let level: RegionLevel
    /// The code of the region it lies in; `nil` at the top.
    public let parent: String?
    /// The names from the top down, with slashes between: `山东省/临沂市/沂水县`.
    public let path: String

    /// A region.
    public init(code: String, name: String, level: RegionLevel, parent: String?, path: String) {
        self.code = code
        self.name = name
        self.level = level
        self.parent = parent
        self.path = path
    }
}

/// How high a region stands.
public enum RegionLevel: String, Sendable, CaseIterable, SQLEncodable, SQLDecodable, Comparable {
    /// 省
    case province
    /// 市
    case city
    /// 县
    case county
    /// 乡镇
    case township
    /// 村
    case village

    /// Its number, 0 for a province.
    public var depth: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// The level below; `nil` for a village.
    public var below: RegionLevel? { Self.allCases.dropFirst(depth + 1).first }

    /// The higher one first.
    public static func < (left: Self, right: Self) -> Bool { left.depth < right.depth }

    /// Reads a level as people write it, in English or Chinese.
    init?(text: String) {
        let words: [String: RegionLevel] = [
            "省": .province, "自治区": .province, "直辖市": .province, "市": .city, "地区": .city, "州": .city, "县": .county,
            "区": .county, "县区": .county, "县级市": .county, "乡": .township, "镇": .township, "乡镇": .township,
            "街道": .township,
            "村": .village, "社区": .village,
        ]
        guard let level = RegionLevel(rawValue: text.lowercased()) ?? words[text] else { return nil }
        self = level
    }
}

/// The code of an administrative region of China (GB/T 2260: 6 digits; GB/T 10114: 9; with the village 12).
enum AdministrativeCode {
    /// The code of the region that it lies in; `nil` at the top, and for what is no such code.
    static func parent(of code: String) -> String? {
        guard code.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        switch code.utf8.count {
        case 12: return String(code.prefix(9))
        case 9: return String(code.prefix(6))
        case 6 where !code.hasSuffix("00"): return code.prefix(4) + "00"
        case 6 where !code.hasSuffix("0000"): return code.prefix(2) + "0000"
        default: return nil
        }
    }
}
