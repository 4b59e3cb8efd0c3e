import Catalogue
import Packaging
import Storage

/// The sidecar and subtitles that lie beside a film: `film.yaml`, `film.zh.srt`.
struct Companions {
    /// A subtitle file.
    struct Subtitle: Equatable {
        var name: [UInt8]
        /// BCP 47 language from the name; `und` if it has none.
        var language: String
    }

    private let path: ArrivalPath
    private let inbox: String

    /// The largest sidecar, in bytes.
    static let maxSidecar = 256 << 10
    /// The most subtitle files of a film.
    static let maxSubtitleFiles = 16

    init(of path: ArrivalPath, inbox: String) {
        self.path = path
        self.inbox = inbox
    }

    /// Names of all that lie beside the film and belong to it.
    var names: [[UInt8]] { [sidecar, poster].compactMap { $0 } + subtitles.map(\.name) }

    /// The picture that the sidecar names as the poster, if it is there.
    var poster: [UInt8]? {
        guard let sidecar, let bytes = read(sidecar, limit: Self.maxSidecar),
            let name = Sidecar(bytes).metadata.poster.map({ Array($0.utf8) }), InboxFile.isPicture(name),
            open(name) != nil
        else { return nil }
        return name
    }

    /// The sidecar's name, if there is one.
    var sidecar: [UInt8]? {
        let stem = path.name.withoutExtension
        return [".yaml", ".yml", ".json"].map { stem + Array($0.utf8) }.first { open($0) != nil }
    }

    /// The subtitle files, by name.
    var subtitles: [Subtitle] {
        let stem = path.name.withoutExtension + [UInt8(ascii: ".")]
        let names = neighbours.filter { $0.starts(with: stem) }
        // `film.2.mp4` lies beside `film.mp4`: `film.2.srt` is its own.
        let nearer = names.filter { InboxFile($0) == .film }.map { $0.withoutExtension + [UInt8(ascii: ".")] }
            .filter { $0.count > stem.count }
        return names.compactMap { name -> Subtitle? in
            guard InboxFile(name) == .subtitle, !nearer.contains(where: name.starts) else { return nil }
            let middle = name.dropFirst(stem.count).withoutEnding
            // What is no language is a part of the name: the subtitles are those of another film.
            let language = middle.isEmpty ? "und" : SubtitleLanguage.tag(String(decoding: middle, as: UTF8.self))
            return language.map { Subtitle(name: name, language: $0) }
        }
        .sorted { $0.name.lexicographicallyPrecedes($1.name) }
        .prefix(Self.maxSubtitleFiles).map { $0 }
    }

    /// The bytes of a companion; `nil` if it cannot be read or is larger than `limit`.
    func read(_ name: [UInt8], limit: Int) -> [UInt8]? {
        open(name)?.bytes(limit: limit)
    }

    private func open(_ name: [UInt8]) -> SourceFile? { try? SourceFile.open(path.sibling(name), beneath: inbox) }

    private var neighbours: [[UInt8]] { InboxScanner(inbox: inbox).files(in: path.folder) }
}

extension ArraySlice<UInt8> {
    /// The bytes without what follows the last dot, and without the dot: `zh.srt` becomes `zh`, `srt` nothing.
    fileprivate var withoutEnding: ArraySlice<UInt8> {
        guard let dot = lastIndex(of: UInt8(ascii: ".")) else { return [] }
        return self[..<dot]
    }
}
