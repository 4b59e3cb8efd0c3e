import FFmpeg
import Foundation
import Glibc
import MediaModel
import Testing

@Suite("FFmpeg behind Swift")
struct RoundTripTests {
    private let rate = Rational32(25, 1)

    /// A fragmented file of `frames` grey pictures with a key frame every 10.
    private func film(frames: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        let first = try Frame.black(width: 64, height: 48)
        let encoder = try Encoder(
            pictures: EncoderOptions(
                name: "libx264", options: ["preset": "ultrafast", "g": "10", "flags": "+global_header"]),
            width: 64, height: 48, frameRate: rate, color: first.color)
        let muxer = try FragmentedMuxer(
            of: encoder.parameters(), packetTimeBase: encoder.timeBase, timescale: 12_800
        ) { chunk in
            bytes += chunk
            return true
        }
        let packet = try Packet()
        var isOpen = false
        for number in 0...frames {
            let frame = number < frames ? try Frame.black(width: 64, height: 48) : nil
            frame?.presentationTime = Int64(number)
            _ = try encoder.send(frame)
            while try encoder.receive(into: packet) == .taken {
                packet.duration = 1
                if packet.isKey && isOpen { try muxer.flush() }
                isOpen = true
                try muxer.write(packet)
            }
        }
        try muxer.flush()
        try muxer.finish()
        return bytes
    }

    private func withFile(_ bytes: [UInt8], _ body: (Int32, Int64) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).bin").path
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        defer { unlink(path) }
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        try body(descriptor, Int64(bytes.count))
    }

    @Test("what is encoded and muxed is demuxed and decoded again, from zero on")
    func roundTrip() throws {
        try withFile(film(frames: 25)) { descriptor, size in
            let demuxer = try Demuxer(
                descriptor: descriptor, size: size, containers: ["mov"], decoders: ["h264"])
            let report = demuxer.report
            #expect(report.streams.count == 1)
            #expect(report.streams.first?.video?.width == 64)
            let decoder = try demuxer.decoder(stream: 0, threads: 1)
            let (packet, frame) = (try Packet(), try Frame())
            var times: [Int64?] = []
            var isEnd = false
            while !isEnd {
                isEnd = try demuxer.read(into: packet) == .end
                _ = try decoder.send(isEnd ? nil : packet)
                while try decoder.receive(into: frame) == .taken { times.append(frame.bestEffortTime) }
            }
            #expect(times == (0..<25).map { Int64($0) * 512 })
        }
    }

    @Test("a container that is not listed is not opened")
    func whitelist() throws {
        try withFile(film(frames: 5)) { descriptor, size in
            let refusal = #expect(throws: Demuxer.Refusal.self) {
                _ = try Demuxer(descriptor: descriptor, size: size, containers: ["matroska"], decoders: ["h264"])
            }
            guard case .forbidden(let name) = refusal else {
                Issue.record("another refusal: \(String(describing: refusal))")
                return
            }
            #expect(name.contains("mp4"))
        }
    }

    @Test(
        "a list of other files is refused and nothing is opened",
        arguments: [
            "#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXTINF:6,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n",
            "ffconcat version 1.0\nfile /etc/passwd\n",
            "plain text, and nothing else in it\n",
        ])
    func lists(text: String) throws {
        try withFile(Array(text.utf8)) { descriptor, size in
            #expect(throws: Demuxer.Refusal.self) {
                _ = try Demuxer(
                    descriptor: descriptor, size: size, containers: ["mov", "matroska"], decoders: ["h264"])
            }
        }
    }

    @Test("an unknown option of an encoder is an error that names it")
    func options() throws {
        let color = try Frame.black(width: 16, height: 16).color
        let error = #expect(throws: FFmpegError.self) {
            _ = try Encoder(
                pictures: EncoderOptions(name: "libx264", options: ["nonsense": "1"]), width: 64, height: 48,
                frameRate: rate, color: color)
        }
        #expect(error?.function.contains("nonsense") == true)
    }

    @Test("a filter chain passes frames on and ends")
    func filters() throws {
        let frame = try Frame.black(width: 64, height: 48)
        frame.presentationTime = 0
        let graph = try FilterGraph(
            pictures: frame.pictureFormat, timeBase: Rational32(1, 25), chain: "scale=32:24,fps=25:start_time=0")
        try graph.send(frame)
        try graph.close(at: 10)
        let output = try Frame()
        var count = 0
        while try graph.receive(into: output) == .taken {
            #expect(output.pictureFormat.width == 32)
            count += 1
        }
        #expect(count == 10)
    }
}
