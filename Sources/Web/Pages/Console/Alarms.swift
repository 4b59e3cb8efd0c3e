import Certificates
import Ingest
import MediaModel
import Settings
import Storage

/// What needs somebody's attention.
struct Alarm: Sendable {
    /// What is the matter, as the texts of the pages name it.
    let kind: String
    /// How many, or what.
    let amount: String
    /// More about it; empty if there is none.
    var detail = ""
    /// Where to see to it.
    let href: String
    /// Whether it is grave.
    var isGrave = false
}

/// Looks for what needs attention of the machine: jobs, disk, certificate. For administrators of everywhere.
struct MachineAlarms: Sendable {
    let jobs: JobBoard
    let settings: Settings
    let now: Int64

    /// Free room below this is told; in bytes, and as a part of the disk.
    private static let leastFree: Int64 = 20 << 30
    private static let leastShare = 0.1
    private static let dayMilliseconds: Int64 = 86_400_000

    /// The room on the disk of the data folder.
    var disk: DiskRoom? { try? DiskRoom(of: settings.data) }

    /// The alarms, the gravest first.
    func alarms(_ text: FigureText) async throws -> [Alarm] {
        var alarms: [Alarm] = []
        if let disk, disk.free < Self.leastFree || Double(disk.free) < Double(disk.total) * Self.leastShare {
            alarms.append(
                Alarm(kind: "disk", amount: text.bytes(disk.free), href: "/admin/jobs", isGrave: disk.free < 4 << 30))
        }
        if let alarm = certificate(text) { alarms.append(alarm) }
        let recent = try await jobs.list(before: nil, limit: 200).jobs.filter {
            $0.state == .rejected && !$0.isCancelled && $0.updatedAt > now - Self.dayMilliseconds
        }
        if let last = recent.first {
            alarms.append(
                Alarm(
                    kind: "rejected", amount: text.count(recent.count), detail: last.path.displayName,
                    href: "/admin/jobs"))
        }
        return alarms
    }

    private func certificate(_ text: FigureText) -> Alarm? {
        let tls = settings.server.tls
        guard let certificate = tls.certificate, let key = tls.key else { return nil }
        do throws(CertificateError) {
            let warnings = try TLSIdentity(certificate: certificate, key: key, now: now).warnings(now: now)
            guard let first = warnings.first else { return nil }
            return Alarm(
                kind: "certificate", amount: "", detail: first[text.language], href: "/admin", isGrave: true)
        } catch {
            return Alarm(
                kind: "certificate", amount: "", detail: error.message[text.language], href: "/admin", isGrave: true)
        }
    }
}
