import Catalogue
import Glibc
import Storage

/// Looks through the inbox. Follows no link and enters no folder deeper than a section's.
struct InboxScanner: Sendable {
    let inbox: String

    /// The most files looked at in one sweep; what lies beyond waits for the next.
    static let limit = 50_000

    /// All films that lie in the inbox now.
    func films() -> [(path: ArrivalPath, status: FileStatus)] {
        var found: [(ArrivalPath, FileStatus)] = []
        visit([], into: &found)
        return found
    }

    /// The folders to watch for changes, as full paths.
    func folders() -> [[UInt8]] {
        var all: [[UInt8]] = [Array(inbox.utf8)]
        var level: [[[UInt8]]] = [[]]
        for _ in 0..<2 {
            level = level.flatMap { parent in
                entries(parent).filter { $0.kind == S_IFDIR && $0.name.first != UInt8(ascii: ".") }
                    .map { parent + [$0.name] }
            }
            all += level.map(fullPath)
        }
        return all
    }

    /// Names of the regular files in a folder.
    func files(in folder: [[UInt8]]) -> [[UInt8]] {
        entries(folder).filter { $0.kind == S_IFREG }.map(\.name)
    }

    private func visit(_ folder: [[UInt8]], into found: inout [(ArrivalPath, FileStatus)]) {
        let entries = entries(folder)
        let posters = posters(in: folder, entries)
        for entry in entries where found.count < Self.limit {
            if entry.kind == S_IFDIR, folder.count < 2, entry.name.first != UInt8(ascii: ".") {
                visit(folder + [entry.name], into: &found)
            } else if entry.kind == S_IFREG, InboxFile(entry.name) == .film,
                let path = ArrivalPath(components: folder + [entry.name]), !posters.contains(entry.name)
            {
                found.append((path, entry.status))
            }
        }
    }

    /// The names of pictures that sidecars of a folder choose as posters, read once where there is a picture at all.
    private func posters(in folder: [[UInt8]], _ entries: [Entry]) -> Set<[UInt8]> {
        let files = entries.lazy.filter { $0.kind == S_IFREG }
        guard files.contains(where: { InboxFile.isPicture($0.name) }) else { return [] }
        let named = files.filter { InboxFile($0.name) == .sidecar }.compactMap { sidecar -> [UInt8]? in
            let file = try? SourceFile.open(folder + [sidecar.name], beneath: inbox)
            guard let bytes = file?.bytes(limit: Companions.maxSidecar) else { return nil }
            return Sidecar(bytes).metadata.poster.map { Array($0.utf8) }
        }
        return Set(named)
    }

    private struct Entry {
        var name: [UInt8]
        var kind: mode_t
        var status: FileStatus
    }

    private func entries(_ folder: [[UInt8]]) -> [Entry] {
        let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (folder.isEmpty ? 0 : O_NOFOLLOW)
        let descriptor = withTerminated(fullPath(folder)) { open($0, flags) }
        guard descriptor >= 0, let stream = fdopendir(descriptor) else {
            if descriptor >= 0 { close(descriptor) }
            return []
        }
        defer { closedir(stream) }
        var result: [Entry] = []
        while result.count < Self.limit, let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name == [0x2E] || name == [0x2E, 0x2E] { continue }
            var status = stat()
            guard withTerminated(name, { fstatat(dirfd(stream), $0, &status, AT_SYMLINK_NOFOLLOW) }) == 0 else {
                continue
            }
            result.append(Entry(name: name, kind: status.st_mode & S_IFMT, status: FileStatus(status)))
        }
        return result
    }

    private func fullPath(_ components: [[UInt8]]) -> [UInt8] {
        components.reduce(Array(inbox.utf8)) { $0 + [UInt8(ascii: "/")] + $1 }
    }
}

/// Calls `body` with a zero-terminated path.
func withTerminated<Value>(_ path: [UInt8], _ body: (UnsafePointer<CChar>) -> Value) -> Value {
    (path.map { CChar(bitPattern: $0) } + [0]).withUnsafeBufferPointer { buffer in
        guard let base = buffer.baseAddress else { return body([0]) }
        return body(base)
    }
}

extension FileStatus {
    /// The status that the system gave.
    init(_ status: stat) {
        let nanoseconds = { (time: timespec) in Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec) }
        self.init(
            size: Int64(status.st_size), modified: nanoseconds(status.st_mtim), changed: nanoseconds(status.st_ctim),
            inode: UInt64(status.st_ino), device: UInt64(status.st_dev))
    }
}
