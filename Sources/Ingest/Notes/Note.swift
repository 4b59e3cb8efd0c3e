import Foundation
import Glibc
import MediaModel

/// The note that stays beside a film: what became of it. Written whole or not at all.
enum Note {
    /// Taken; the film has left the inbox.
    case accepted(JobID, programme: ProgrammeID, sha256: String, duplicateOf: ProgrammeID?)
    /// Not taken; the film stays.
    case rejected(JobID, Rejection)
    /// Returned by a reviewer; what to change.
    case returned(ProgrammeID, step: Int, reason: String)

    /// Writes the note beside `film` and removes an opposite one. A folder that has gone is no error.
    func write(beside film: ArrivalPath, inbox: String, language: Language) throws {
        let folder = film.folder.reduce(Array(inbox.utf8)) { $0 + [UInt8(ascii: "/")] + $1 }
        let (own, outdated) = kinds
        let name = Self.name(of: film.name, kind: own)
        let target = folder + [UInt8(ascii: "/")] + name
        let unfinished = folder + Array("/.".utf8) + name.suffix(200) + Array(".tmp".utf8)
        let bytes = try encoded(language)
        // Whatever lies under that name is taken away: a pipe put there would keep the opening waiting for a reader.
        let descriptor = withTerminated(unfinished) {
            unlink($0)
            return open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        }
        guard descriptor >= 0 else {
            if errno == ENOENT { return }
            throw POSIXError(.init(rawValue: errno) ?? .EIO)
        }
        let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        close(descriptor)
        let isRenamed =
            written == bytes.count
            && withTerminated(unfinished) { from in withTerminated(target) { rename(from, $0) } } == 0
        guard isRenamed else {
            let code = errno
            _ = withTerminated(unfinished) { unlink($0) }
            throw POSIXError(.init(rawValue: code) ?? .EIO)
        }
        for kind in outdated {
            _ = withTerminated(folder + [UInt8(ascii: "/")] + Self.name(of: film.name, kind: kind)) { unlink($0) }
        }
    }

    /// Removes the note that refuses `film`; none there is no error.
    static func removeRejection(beside film: ArrivalPath, inbox: String) {
        let folder = film.folder.reduce(Array(inbox.utf8)) { $0 + [UInt8(ascii: "/")] + $1 }
        _ = withTerminated(folder + [UInt8(ascii: "/")] + name(of: film.name, kind: "rejected")) { unlink($0) }
    }

    /// `film.mp4.accepted.json`. The longest names lose their middle for a digest, so that the note's name fits too.
    static func name(of film: [UInt8], kind: String) -> [UInt8] {
        let ending = Array(".\(kind).json".utf8)
        if film.count + ending.count <= 250 { return film + ending }
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in film { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digest = Array("~\(String(hash, radix: 16))".utf8)
        return Array(film.prefix(250 - ending.count - digest.count)) + digest + ending
    }

    /// What the note's name says, and which others it makes untrue.
    private var kinds: (own: String, outdated: [String]) {
        switch self {
        case .accepted: ("accepted", ["rejected", "returned"])
        case .rejected: ("rejected", ["accepted"])
        case .returned: ("returned", [])
        }
    }

    private func encoded(_ language: Language) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return switch self {
        case .accepted(let job, let programme, let sha256, let duplicateOf):
            [UInt8](
                try encoder.encode(Accepted(job: job, programme: programme, sha256: sha256, duplicateOf: duplicateOf)))
        case .returned(let programme, let step, let reason):
            [UInt8](try encoder.encode(Returned(programme: programme, step: step, reason: reason)))
        case .rejected(let job, let rejection):
            [UInt8](
                try encoder.encode(
                    Rejected(
                        job: job, code: rejection.code, message: rejection.message[language],
                        remedy: rejection.remedy[language])))
        }
    }

    private struct Accepted: Encodable {
        var job: JobID
        var programme: ProgrammeID
        var sha256: String
        var duplicateOf: ProgrammeID?
    }

    private struct Returned: Encodable {
        var programme: ProgrammeID
        var step: Int
        var reason: String
    }

    private struct Rejected: Encodable {
        var job: JobID
        var code: RejectionCode
        var message: String
        var remedy: String
    }
}
