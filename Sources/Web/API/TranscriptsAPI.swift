import Catalogue
import Hummingbird
import MediaModel

/// What is said in a programme, and when: `/api/v1/programmes/{id}/transcript`.
struct TranscriptsAPI: Sendable {
    let catalogue: Catalogue

    func add(to group: RouterGroup<WebContext>) {
        group.get("programmes/{id}/transcript") { request, context in try await transcript(request, context) }
    }

    /// In the language asked, or else the first that there is.
    private func transcript(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let id = ProgrammeID(try context.parameters.require("id")),
            let programme = try await catalogue.programme(id), programme.isShown(in: context.region)
        else { throw Problem.notFound }
        let asked = request.fields["language"]
        for language in asked.map({ [$0] }) ?? programme.subtitles.map(\.language) {
            guard let transcript = try await catalogue.transcript(of: id, language: language) else { continue }
            return try Reply.json(json(transcript), to: request)
        }
        throw Problem.notFound
    }

    private func json(_ transcript: Transcript) -> JSONValue {
        let lines = transcript.lines.map { line -> JSONValue in
            ["start": .real(Double(line.start) / 1000), "text": .string(line.text)]
        }
        return ["language": .string(transcript.language), "lines": .array(lines)]
    }
}
