import Foundation
import Testing

/// A server that serves a segment and a manifest, and what is known of them.
struct ConformanceServer {
    var name: String
    var port: Int
    /// The path in which both lie.
    var folder: String
    var segmentPath: String
    var textPath: String
    var segment: [UInt8] = []
    var text: [UInt8] = []
    /// The segment's validators.
    var tag = ""
    var date = ""

    /// Asks for both, to know what they are.
    mutating func learn() throws {
        let segment = try answer("GET \(segmentPath) HTTP/1.1\r\nHost: x\r\n\r\n")
        self.segment = segment.body
        tag = try #require(segment.fields["etag"])
        date = try #require(segment.fields["last-modified"])
        text = try answer("GET \(textPath) HTTP/1.1\r\nHost: x\r\n\r\n").body
    }

    private func answer(_ request: String) throws -> RawAnswer {
        let connection = try RawConnection(port: port)
        connection.send(request)
        return try #require(connection.answer())
    }

    /// Text with what is known put in its places.
    func filled(_ text: String) -> String {
        let values = [
            "{segment}": segmentPath, "{text}": textPath, "{folder}": folder, "{etag}": tag, "{date}": date,
            "{size}": "\(segment.count)",
        ]
        return values.reduce(text) { $0.replacingOccurrences(of: $1.key, with: $1.value) }
    }

    /// What is wrong with the answer to a case; nothing if all is as expected.
    func faults(of http: ConformanceCase, _ expected: Expectation) throws -> [String] {
        let connection = try RawConnection(port: port)
        connection.send(filled(http.request))
        guard let answer = connection.answer(to: http.method) else { return ["no answer"] }
        var faults: [String] = []
        if answer.status != expected.status { faults.append("status \(answer.status)") }
        for (name, value) in expected.fields where answer.fields[name] ?? "" != filled(value) {
            faults.append("\(name): \(answer.fields[name] ?? "")")
        }
        let isText = http.request.contains("{text}")
        if let fault = contentFault(answer, expected.content, isText ? text : segment) { faults.append(fault) }
        // What is wrong already need not be waited for.
        if expected.ends, faults.isEmpty {
            let stray = connection.stray(within: 4)
            if !stray.isEmpty { faults.append("\(stray.count) bytes after it") }
            if !connection.isClosed { faults.append("not closed") }
        }
        return faults
    }

    private func contentFault(_ answer: RawAnswer, _ expected: Expectation.Content, _ file: [UInt8]) -> String? {
        switch expected {
        case .any: return nil
        case .nothing: return answer.body.isEmpty ? nil : "\(answer.body.count) bytes"
        case .whole: return answer.body == file ? nil : "\(answer.body.count) bytes, not the file"
        case .packed:
            let isPacked = answer.body.starts(with: [0x1F, 0x8B]) && answer.body.count < file.count
            return isPacked ? nil : "\(answer.body.count) bytes, not packed"
        case .slices(let slices):
            let wanted = slices.map { $0.range(of: file.count) }
            let parts = ByteParts(answer, of: file.count)
            guard parts.ranges == wanted else { return "parts \(parts.ranges)" }
            guard answer.body.count <= file.count + 400 else { return "\(answer.body.count) bytes" }
            return zip(wanted, parts.contents).allSatisfy { Array(file[$0]) == $1 } ? nil : "other bytes"
        }
    }
}

/// The parts of an answer 206.
private struct ByteParts {
    var ranges: [Range<Int>] = []
    var contents: [[UInt8]] = []

    init(_ answer: RawAnswer, of size: Int) {
        let type = answer.fields["content-type"] ?? ""
        guard type.hasPrefix("multipart/byteranges; boundary=") else {
            add(answer.fields["content-range"], answer.body, size)
            return
        }
        let boundary = type.split(separator: "=").last.map(String.init) ?? ""
        var rest = answer.body[...]
        while let mark = rest.firstRange(of: Array("--\(boundary)\r\n".utf8)) {
            var part = Array("HTTP/1.1 206\r\n".utf8) + rest[mark.upperBound...]
            guard let head = RawAnswer(head: &part) else { return }
            rest = part[...]
            let end = rest.firstRange(of: Array("\r\n--\(boundary)".utf8))?.lowerBound ?? rest.endIndex
            add(head.fields["content-range"], Array(rest[..<end]), size)
        }
    }

    private mutating func add(_ field: String?, _ content: [UInt8], _ size: Int) {
        let numbers = (field ?? "").split { !$0.isNumber }.compactMap { Int($0) }
        guard numbers.count == 3, numbers[2] == size, numbers[0] <= numbers[1] else { return }
        ranges.append(numbers[0]..<numbers[1] + 1)
        contents.append(content)
    }
}

/// Lectern and nginx with the same bytes.
struct ConformanceStage {
    let daemon: RunningDaemon
    let nginx: RunningNginx
    var servers: [ConformanceServer]

    /// Starts both, has Lectern take in a film, and gives nginx what it makes of it.
    static func set() async throws -> ConformanceStage {
        let daemon = try RunningDaemon()
        try await daemon.start()
        let play = try await Play.open(on: daemon)
        var lectern = ConformanceServer(
            name: "Lectern", port: daemon.port, folder: play.folder, segmentPath: play.segment,
            textPath: play.folder + "/manifest.mpd")
        try lectern.learn()
        let nginx = try RunningNginx()
        var other = ConformanceServer(
            name: "nginx", port: nginx.port, folder: "/m", segmentPath: "/m/0.m4s", textPath: "/m/manifest.mpd")
        try lend(lectern, to: nginx.root.appendingPathComponent("m"))
        try await nginx.start()
        try other.learn()
        #expect(other.segment == lectern.segment && other.text == lectern.text && other.date == lectern.date)
        return ConformanceStage(daemon: daemon, nginx: nginx, servers: [lectern, other])
    }

    /// Writes the files of one server where the other serves them from, as old as they are.
    private static func lend(_ server: ConformanceServer, to folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let form = DateFormatter()
        form.locale = Locale(identifier: "en_US_POSIX")
        form.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
        form.timeZone = TimeZone(identifier: "GMT")
        let date = try #require(form.date(from: server.date))
        let connection = try RawConnection(port: server.port)
        connection.send("GET \(server.textPath) HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n")
        let packed = try #require(connection.answer()).body
        for (name, bytes) in [("0.m4s", server.segment), ("manifest.mpd", server.text), ("manifest.mpd.gz", packed)] {
            let file = folder.appendingPathComponent(name)
            try Data(bytes).write(to: file)
            try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: file.path)
        }
    }
}
