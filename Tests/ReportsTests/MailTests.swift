import Foundation
import MediaModel
import Testing

@testable import Reports

@Suite("Mail")
struct MailTests {
    private static let message = MailMessage(
        from: "lectern@example.org", to: ["a@example.org", "b@example.org"],
        subject: "2026-10 收看统计报表，沂水县教育局远程教育中心全部站点", text: "附件。\n",
        attachments: [.init(name: "a.xlsx", type: Workbook.contentType, bytes: Array(repeating: 0xFF, count: 300))],
        name: "reports-2026-10", at: 1_795_262_400_000)

    private static var text: String {
        String(decoding: message.bytes(zone: TimeZone(identifier: "Asia/Shanghai") ?? .gmt), as: UTF8.self)
    }

    @Test("is whole lines of ASCII, none longer than 78, with its date, its subject in words and its files in Base64")
    func form() throws {
        let text = Self.text
        #expect(text.utf8.allSatisfy { $0 == 0x0A || (0x20..<0x7F).contains($0) })
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.allSatisfy { $0.utf8.count <= 110 })
        #expect(lines[0] == "From: lectern@example.org")
        #expect(lines[1] == "To: a@example.org," && lines[2] == " b@example.org")
        #expect(lines.contains("Date: Sat, 21 Nov 2026 20:00:00 +0800"))
        #expect(lines.contains("Message-ID: <reports-2026-10@example.org>"))
        // Each word of the subject is whole characters.
        let words = text.split(separator: "=?utf-8?B?").dropFirst().compactMap { $0.split(separator: "?=").first }
        let told = words.compactMap { word in
            Data(base64Encoded: String(word)).flatMap { String(data: $0, encoding: .utf8) }
        }
        #expect(told.count == words.count)
        #expect(told.joined() == Self.message.subject && told.count > 1)
        let file = try #require(text.components(separatedBy: "filename=\"a.xlsx\"").last)
        let body = try #require(file.components(separatedBy: "\n\n").dropFirst().first)
        let content = body.components(separatedBy: "--=_").first?.filter { $0 != "\n" } ?? ""
        #expect(Data(base64Encoded: content).map(Array.init) == Array(repeating: 0xFF, count: 300))
        #expect(text.hasSuffix("--=_lectern-reports-2026-10--\n"))
    }

    @Test("is read by others as what it was")
    func python() async throws {
        let script = """
            import email, email.policy, sys
            m = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
            assert m["subject"] == sys.argv[1], m["subject"]
            assert not m.defects, m.defects
            parts = list(m.iter_attachments())
            assert [p.get_filename() for p in parts] == ["a.xlsx"]
            assert parts[0].get_content() == b"\\xff" * 300
            assert m.get_body().get_content().strip() == "附件。", m.get_body().get_content()
            """
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("mail-\(UUID().uuidString).py")
        try script.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        // The subject is the program's argument: it is handed over as a word, whatever it has in it.
        let command = MailCommand(["/usr/bin/python3", file.path, Self.message.subject])
        try await command.send(Array(Self.text.utf8))
    }

    @Test(
        "that is not taken is told of, with what the program said",
        arguments: [
            (["/bin/sh", "-c", "echo no such user >&2; exit 67"], "67: no such user"),
            (["/nonexistent"], "cannot be run"),
            (["/bin/sleep", "60"], "took too long"),
        ])
    func refused(command: [String], told: String) async throws {
        let start = ContinuousClock.now
        await #expect {
            try await MailCommand(command, limit: .milliseconds(300)).send(Array("x".utf8))
        } throws: { ($0 as? MailCommand.Failure)?.message.en.contains(told) == true }
        #expect(ContinuousClock.now - start < .seconds(20))
    }
}
