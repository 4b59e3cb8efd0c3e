import Catalogue
public import Database
import Foundation
public import MediaModel
public import Storage

/// Puts films into the inbox of a running daemon and follows what becomes of them.
public struct InboxClient: Sendable {
    private let store: MediaStore

    /// A client of the daemon whose data folder is `store`.
    public init(store: MediaStore) {
        self.store = store
    }

    /// What is said of a film on the command line.
    public struct Description: Sendable {
        /// Its unit; the folder for local films if not given.
        public var unit: String?
        /// Its section.
        public var section: String?
        /// Its title.
        public var title: String?

        /// A description.
        public init(unit: String? = nil, section: String? = nil, title: String? = nil) {
            self.unit = unit
            self.section = section
            self.title = title
        }
    }

    /// Copies a film, and the sidecar and subtitles beside it, into the inbox: under hidden names first, the film last.
    ///
    /// - Throws: `InboxClientError` if a name cannot be a folder's; `StorageError`; `CocoaError` for files.
    public func drop(_ file: String, _ description: Description) async throws -> ArrivalPath {
        let name = (file as NSString).lastPathComponent
        var folders = [description.unit ?? ArrivalPath.localUnit]
        if let section = description.section { folders.append(section) }
        for folder in folders where !Self.isFolderName(folder) { throw InboxClientError.badName(folder) }
        guard let path = ArrivalPath(components: (folders + [name]).map { Array($0.utf8) }),
            InboxFile(Array(name.utf8)) == .film
        else { throw InboxClientError.badName(name) }
        let target = "\(store.inbox)/\(folders.joined(separator: "/"))"
        try await BlockingWork.run {
            try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
            try copyCompanions(of: file, to: target, title: description.title)
            try Self.copy(file, to: "\(target)/\(name)")
        }
        return path
    }

    /// The newest job for a film that was dropped at `time` or later; `nil` while there is none.
    public static func job(at path: ArrivalPath, since time: Int64, in database: Database) async throws -> Job? {
        let job = try await database.read { try JobRows.latest(at: path, in: $0) }
        return job.flatMap { $0.createdAt >= time ? $0 : nil }
    }

    private func copyCompanions(of file: String, to target: String, title: String?) throws {
        let source = URL(fileURLWithPath: file)
        let stem = source.deletingPathExtension().lastPathComponent
        let companions = ArrivalPath(components: [Array(source.lastPathComponent.utf8)]).map {
            Companions(of: $0, inbox: source.deletingLastPathComponent().path)
        }
        var hasSidecar = false
        for name in companions?.names ?? [] {
            let text = String(decoding: name, as: UTF8.self)
            let isSidecar = InboxFile(name) == .sidecar
            if isSidecar, let title {
                let sidecar = companions?.read(name, limit: Companions.maxSidecar) ?? []
                try Self.write(Self.retitled(sidecar, title), to: "\(target)/\(stem).yaml")
                hasSidecar = true
                continue
            }
            try Self.copy(source.deletingLastPathComponent().appendingPathComponent(text).path, to: "\(target)/\(text)")
        }
        if let title, !hasSidecar { try Self.write(Self.retitled([], title), to: "\(target)/\(stem).yaml") }
    }

    /// The sidecar with another title. A title is written as a JSON text, which is YAML too.
    private static func retitled(_ sidecar: [UInt8], _ title: String) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        var metadata = Sidecar(sidecar).metadata
        metadata.title = title
        return try encoder.encode(metadata)
    }

    private static func copy(_ from: String, to: String) throws {
        let hidden = hiddenName(to)
        // A link would be copied as a link, and the inbox takes none.
        let source = URL(fileURLWithPath: from).resolvingSymlinksInPath().path
        guard try FileManager.default.attributesOfItem(atPath: source)[.type] as? FileAttributeType == .typeRegular
        else { throw InboxClientError.notAFile(from) }
        try FileManager.default.copyItem(atPath: source, toPath: hidden)
        try FileManager.default.setAttributes([.modificationDate: Date()], ofItemAtPath: hidden)
        try move(hidden, to: to)
    }

    private static func write(_ data: Data, to: String) throws {
        let hidden = hiddenName(to)
        try data.write(to: URL(fileURLWithPath: hidden))
        try move(hidden, to: to)
    }

    private static func move(_ from: String, to: String) throws {
        guard rename(from, to) == 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
    }

    private static func hiddenName(_ path: String) -> String {
        let folder = URL(fileURLWithPath: path).deletingLastPathComponent()
        return folder.appendingPathComponent(".lectern-\(UInt64.random(in: .min ... .max)).part").path
    }

    private static func isFolderName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 200 && !name.contains("/") && !name.utf8.contains(0) && !name.hasPrefix(".")
    }
}

/// Why a film cannot be put into the inbox.
public enum InboxClientError: Error, Sendable {
    /// A name that cannot be a file's or folder's in the inbox.
    case badName(String)
    /// A folder, pipe or device.
    case notAFile(String)

    /// What to tell the user.
    public var message: LocalizedText {
        switch self {
        case .badName(let name):
            LocalizedText(
                zh: "“\(name)”不能用作收件箱里的名称：请换一个不以点开头、不含斜杠的名称",
                en: "“\(name)” cannot be a name in the inbox: use one without a slash that does not begin with a dot")
        case .notAFile(let path):
            LocalizedText(
                zh: "“\(path)”不是普通文件：请给出影片文件本身", en: "“\(path)” is not an ordinary file: name the film itself")
        }
    }
}
