import FFmpeg
import Foundation
import MediaModel

/// Writes pictures as JPEG files into the working directory.
enum JPEGWriter {
    /// Scales a picture to `width` × `height` and writes it; a file of that name is replaced.
    ///
    /// - Parameter quality: the quantiser, from 2 (best) to 31.
    static func write(_ frame: Frame, _ width: Int, _ height: Int, quality: Int, file: String) throws {
        let filter = try PictureFilter(timeBase: Rational32(1, 1)) { _, _ in
            "scale=\(width):\(height):flags=bicubic:out_range=full,setsar=1,format=yuvj420p"
        }
        let encoder = try Encoder(jpeg: width, height: height, quality: quality)
        let packet = try Packet()
        try filter.filter(frame) { scaled in
            _ = try encoder.send(scaled)
            _ = try encoder.send(nil)
            guard try encoder.receive(into: packet) == .taken else { return }
            try JobFile.write(packet.bytes, to: file)
        }
    }
}
