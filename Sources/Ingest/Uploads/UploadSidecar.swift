import Catalogue
import Foundation
import Glibc
import MediaModel
import Storage

/// The sidecar that stands for what the sender of a film says of it.
enum UploadSidecar {
    /// Writes it beside the film at `place`, or removes it if nothing is said. Whole or not at all; blocks.
    ///
    /// - Throws: `POSIXError`; `EncodingError`.
    static func write(_ metadata: ProgrammeMetadata, for place: ArrivalPath, inbox: String) throws {
        let target = path(place, inbox)
        let metadata = metadata.withoutBlanks
        guard metadata != ProgrammeMetadata() else {
            _ = withTerminated(target) { unlink($0) }
            return
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let bytes = [UInt8](try encoder.encode(metadata))
        let folder = place.folder.reduce(Array(inbox.utf8)) { $0 + [UInt8(ascii: "/")] + $1 }
        let hidden = folder + Array("/.lectern-\(UInt64.random(in: .min ... .max)).part".utf8)
        let descriptor = withTerminated(hidden) { open($0, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644) }
        guard descriptor >= 0 else { throw POSIXError(.init(rawValue: errno) ?? .EIO) }
        let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        let isDurable = written == bytes.count && fsync(descriptor) == 0
        let code = errno
        close(descriptor)
        guard isDurable, withTerminated(hidden, { from in withTerminated(target) { rename(from, $0) } }) == 0 else {
            _ = withTerminated(hidden) { unlink($0) }
            throw POSIXError(.init(rawValue: isDurable ? errno : code) ?? .EIO)
        }
    }

    /// `film.json` beside `film.mp4`.
    private static func path(_ place: ArrivalPath, _ inbox: String) -> [UInt8] {
        place.sibling(place.name.withoutExtension + Array(".json".utf8))
            .reduce(Array(inbox.utf8)) { $0 + [UInt8(ascii: "/")] + $1 }
    }
}

extension ProgrammeMetadata {
    /// Without what an emptied field says: beside a new film that is nothing.
    fileprivate var withoutBlanks: ProgrammeMetadata {
        var result = self
        for path in Self.blanks where result[keyPath: path] == "" { result[keyPath: path] = nil }
        if result.keywords == [] { result.keywords = nil }
        if result.episode == 0 { result.episode = nil }
        return result
    }

    private static var blanks: [WritableKeyPath<ProgrammeMetadata, String?>] {
        [
            \.title, \.synopsis, \.section, \.series, \.type, \.presenter, \.grade, \.subject, \.language,
            \.producedOn, \.rights, \.poster,
        ]
    }
}
