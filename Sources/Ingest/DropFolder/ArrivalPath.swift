import MediaModel

/// Where a film lies in the inbox: `<unit>/[<section>/]<name>`, as the bytes that the file system has, which need not
/// be UTF-8.
public struct ArrivalPath: Hashable, Sendable {
    /// The components below the inbox, one to three.
    public let components: [[UInt8]]

    /// The unit of films that lie in the inbox itself.
    public static let localUnit = "local"

    /// A path of one to three plain components; `nil` for anything else.
    public init?(components: [[UInt8]]) {
        guard (1...3).contains(components.count),
            components.allSatisfy({ !$0.isEmpty && !$0.contains(0) && !$0.contains(UInt8(ascii: "/")) })
        else { return nil }
        self.components = components
    }

    /// Reads what `key` gave.
    init?(key: [UInt8]) {
        self.init(components: key.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map(Array.init))
    }

    /// The components joined by slashes, for the job's row.
    var key: [UInt8] { Array(components.joined(separator: [UInt8(ascii: "/")])) }

    /// The file's name.
    var name: [UInt8] { components[components.count - 1] }

    /// The folder's components.
    var folder: [[UInt8]] { components.dropLast() }

    /// The file's name for people.
    public var displayName: String { DisplayName.text(of: name) }

    /// The unit's name: the first folder.
    public var unit: String { components.count > 1 ? DisplayName.text(of: components[0]) : Self.localUnit }

    /// The section's name: the second folder, if there is one.
    public var section: String? { components.count > 2 ? DisplayName.text(of: components[1]) : nil }

    /// A neighbour in the same folder.
    func sibling(_ name: [UInt8]) -> [[UInt8]] { folder + [name] }
}

/// Makes text for people of names that may hold anything.
enum DisplayName {
    /// The name as text of at most 200 characters: bytes that are no UTF-8 replaced, control and direction marks
    /// removed, so that it cannot turn or break the line it stands in.
    static func text(of name: [UInt8]) -> String {
        let scalars = String(decoding: name, as: UTF8.self).unicodeScalars.filter { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse: false
            default: true
            }
        }
        let text = String(String(String.UnicodeScalarView(scalars)).prefix(200))
        return text.isEmpty ? "?" : text
    }
}
