import Catalogue
import Ingest
import MediaModel

/// Uploads as the interface shows them.
struct UploadView: Sendable {
    let instants: Instants

    func json(_ upload: Upload, _ job: Job?, _ programme: Programme?, _ language: Language) -> JSONValue {
        [
            "id": .string(upload.id.rawValue), "file": .string(upload.fileName), "unit": .string(upload.unit),
            "account": .string(upload.ownerName), "length": .integer(upload.length),
            "received": .integer(upload.received), "state": .string(upload.state.rawValue),
            "metadata": Self.json(upload.metadata), "replaces": .text(upload.replaces?.rawValue),
            "createdAt": .string(instants.text(upload.createdAt)),
            "expiresAt": .text(upload.state == .receiving ? instants.text(upload.expiresAt) : nil),
            "jobId": .text(upload.job?.rawValue), "job": job.map { Self.json($0, language) } ?? .null,
            "programme": programme.map {
                ["id": .string($0.id.rawValue), "title": .string($0.title), "state": .string($0.state.rawValue)]
            } ?? .null,
        ]
    }

    /// What its sender needs to know of a job.
    private static func json(_ job: Job, _ language: Language) -> JSONValue {
        let rejection = job.rejection.map { Rejection($0) }
        return [
            "id": .string(job.id.rawValue), "state": .string(job.state.rawValue), "progress": .real(job.progress),
            "etaSeconds": .real(job.etaSeconds), "paused": .bool(job.isPaused), "cancelled": .bool(job.isCancelled),
            "duplicateOf": .text(job.duplicateOf?.rawValue),
            "rejection": rejection.map {
                [
                    "code": .string($0.code.rawValue), "message": .string($0.message[language]),
                    "remedy": .string($0.remedy[language]),
                ]
            } ?? .null,
            "remarks": .array(job.steps.suffix(20).map { .string($0.text[language]) }),
        ]
    }

    /// What is said of a film; what nothing is said of is `null`.
    static func json(_ metadata: ProgrammeMetadata) -> JSONValue {
        [
            "title": .text(metadata.title), "synopsis": .text(metadata.synopsis), "section": .text(metadata.section),
            "series": .text(metadata.series), "episode": .whole(metadata.episode), "type": .text(metadata.type),
            "presenter": .text(metadata.presenter), "grade": .text(metadata.grade),
            "subject": .text(metadata.subject), "language": .text(metadata.language),
            "producedOn": .text(metadata.producedOn), "rights": .text(metadata.rights),
            "keywords": metadata.keywords.map { .array($0.map(JSONValue.string)) } ?? .null,
            "poster": .text(metadata.poster),
        ]
    }
}
