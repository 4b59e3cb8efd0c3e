import FFmpeg
import Foundation
import MediaModel

/// The source of a job: an open file that can be read from its beginning as often as need be.
struct Source: Sendable {
    let descriptor: Int32
    let size: Int64

    /// - Throws: when `descriptor` is not an open file.
    init(descriptor: Int32) throws {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw FileFailure(operation: "fstat source", code: errno) }
        self.descriptor = descriptor
        size = Int64(status.st_size)
    }

    /// Opens it as a container.
    ///
    /// - Parameter containers: those that it may be in.
    /// - Throws: `SourceRefusal` with the reason.
    func open(as containers: Set<String> = SourcePolicy.containers) throws(SourceRefusal) -> Demuxer {
        guard size > 0 else { throw SourceRefusal(.notMedia, "empty file") }
        do throws(Demuxer.Refusal) {
            return try Demuxer(
                descriptor: descriptor, size: size, containers: containers,
                decoders: SourcePolicy.decoders)
        } catch {
            throw refusal(error)
        }
    }

    /// Opens what comes through a pipe as one of the containers in which encoders send. Once: what was read is gone.
    ///
    /// - Throws: `SourceRefusal` with the reason.
    func openLive() throws(SourceRefusal) -> Demuxer {
        do throws(Demuxer.Refusal) {
            return try Demuxer(
                pipe: descriptor, seconds: 1.5, containers: SourcePolicy.liveContainers,
                decoders: SourcePolicy.decoders)
        } catch {
            throw refusal(error)
        }
    }

    /// Whether it is an AVI or WAVE file that ends long before its first RIFF chunk does. Sizes near the largest are
    /// those of recorders that did not know theirs.
    var isCutOffRIFF: Bool {
        var bytes = [UInt8](repeating: 0, count: 12)
        guard pread(descriptor, &bytes, 12, 0) == 12, bytes[0..<4].elementsEqual("RIFF".utf8),
            bytes[8..<12].elementsEqual("AVI ".utf8) || bytes[8..<12].elementsEqual("WAVE".utf8)
        else { return false }
        let length = bytes[4..<8].reversed().reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return length < 0x7FFF_0000 && length > size + 1024
    }

    private func refusal(_ refusal: Demuxer.Refusal) -> SourceRefusal {
        switch refusal {
        case .notMedia: SourceRefusal(.notMedia, "no container recognised")
        case .forbidden(let name):
            SourceRefusal(
                name.split(separator: ",").contains { SourcePolicy.lists.contains(String($0)) }
                    ? .forbiddenFormat : .notMedia, "container \(name)")
        case .tooManyStreams: SourceRefusal(.tooManyStreams, "too many streams to be opened")
        case .unreadable(let error) where error.isOutOfMemory: SourceRefusal(.resourceLimit, "\(error)")
        case .unreadable(let error):
            SourceRefusal(
                BoxWalk.isCutOff(descriptor: descriptor, size: size) ? .incomplete : .damaged, "\(error)")
        }
    }
}
