import Foundation
import MediaModel
import Reports
import Settings

/// The reports of one month in a folder: `<data>/reports/<month>/`.
struct MonthlyFolder {
    let month: Period
    let settings: Settings

    /// Where it is.
    var path: String { url.path }

    /// Whether it was written.
    var exists: Bool { FileManager.default.fileExists(atPath: path) }

    /// Says that its reports were mailed; hidden beside them.
    var mark: URL { url.appendingPathComponent(".mailed") }

    private var url: URL { URL(fileURLWithPath: settings.data).appendingPathComponent("reports/\(month.name)") }

    /// Writes it: whole, or not at all.
    func write(_ maker: ReportMaker) async throws {
        let partial = url.deletingLastPathComponent().appendingPathComponent(".\(month.name)")
        try? FileManager.default.removeItem(at: partial)
        try FileManager.default.createDirectory(at: partial, withIntermediateDirectories: true)
        let language = settings.locale.messages
        for dimension in [ReportQuery.Dimension.region, .station, .unit, .programme, .section] {
            let query = ReportQuery(length: .month, from: month.first, to: month.end, by: dimension)
            let sheets = try await maker.report(query).sheets(language, zone: settings.zone)
            try save(Workbook.bytes(sheets), "views-\(dimension.rawValue).xlsx", in: partial)
        }
        let calls = try await maker.callList(of: month.first, in: nil).sheet(language, zone: settings.zone)
        try save(Workbook.bytes([calls]), "calls.xlsx", in: partial)
        if try await maker.assessmentRules().contains(where: { $0.length == .month }) {
            let assessment = try await maker.assessment(of: month, in: nil).sheet(language, zone: settings.zone)
            try save(Workbook.bytes([assessment]), "assessment.xlsx", in: partial)
        }
        try FileManager.default.moveItem(at: partial, to: url)
    }

    /// Its files for a message, by name, and the names of those that it has no room for.
    ///
    /// - Parameter limit: bytes of all files together.
    func attachments(limit: Int) throws -> (files: [MailMessage.Attachment], left: [String]) {
        var (files, left, size): ([MailMessage.Attachment], [String], Int) = ([], [], 0)
        for name in try FileManager.default.contentsOfDirectory(atPath: path).sorted() where !name.hasPrefix(".") {
            let bytes = Array(try Data(contentsOf: url.appendingPathComponent(name)))
            guard size + bytes.count <= limit else {
                left.append(name)
                continue
            }
            size += bytes.count
            files.append(.init(name: name, type: Workbook.contentType, bytes: bytes))
        }
        return (files, left)
    }

    private func save(_ bytes: [UInt8], _ name: String, in folder: URL) throws {
        try Data(bytes).write(to: folder.appendingPathComponent(name))
    }
}
