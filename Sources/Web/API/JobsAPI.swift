import Accounts
import Hummingbird
import Ingest
import MediaModel
import NIOCore
import ServiceLifecycle

/// What becomes of the films that were dropped in: `/api/v1/jobs`. For administrators.
struct JobsAPI: Sendable {
    let board: JobBoard
    let control: JobControl
    let accounts: Accounts
    let instants: Instants
    /// Seconds between signs of life on a quiet stream of events.
    var heartbeat = 15.0

    func add(to group: RouterGroup<WebContext>) {
        group.get("jobs") { request, context in try await list(request, context) }
        group.get("jobs/events") { request, context in try await events(request, context) }
        group.get("jobs/{id}") { request, context in try await show(request, context) }
        group.patch("jobs/{id}") { request, context in try await change(request, context) }
        for command in [JobCommand.pause, .resume, .cancel, .retry] {
            group.post("jobs/{id}/\(command.name)") { request, context in
                try await perform(command, request, context)
            }
        }
    }

    private func list(_ request: Request, _ context: WebContext) async throws -> Response {
        let page = try PageRequest(request.fields)
        let cursor = try page.cursor.map { text throws -> JobID in
            guard let id = JobID(text) else { throw Problem.badField("cursor") }
            return id
        }
        let (jobs, next) = try await board.list(before: cursor, limit: page.limit)
        let items = jobs.map { json($0, context.language) }
        return try Reply.json(.page(items, next: next?.rawValue), to: request)
    }

    private func show(_ request: Request, _ context: WebContext) async throws -> Response {
        guard let id = JobID(try context.parameters.require("id")), let job = try await board.job(id) else {
            throw Problem.notFound
        }
        return try Reply.json(json(job, context.language), to: request)
    }

    private struct Change: Decodable {
        var priority: Int
    }

    private func change(_ request: Request, _ context: WebContext) async throws -> Response {
        let wish = try await request.decoded(as: Change.self)
        return try await perform(.setPriority(wish.priority), request, context)
    }

    private func perform(
        _ command: JobCommand, _ request: Request, _ context: WebContext
    ) async throws -> Response {
        let account = try context.theAccount()
        guard let id = JobID(try context.parameters.require("id")) else { throw Problem.notFound }
        let job = try await control.perform(command, on: id, by: .account(account.name))
        try await accounts.audit(account, "job.\(command.name)", id.rawValue)
        return try Reply.json(json(job, context.language), to: request, caching: .never)
    }

    /// Server-sent events: first the unfinished jobs, then every change. Ends when the client or the daemon does.
    private func events(_ request: Request, _ context: WebContext) async throws -> Response {
        let changes = await board.changes()
        let unfinished = await board.unfinished()
        let language = context.language
        let body = ResponseBody { writer in
            for job in unfinished { try await writer.write(event(job, language)) }
            try await writer.write(ByteBuffer(string: ": listening\n\n"))
            for await message in messages(changes, language).cancelOnGracefulShutdown() {
                try await writer.write(message)
            }
            try await writer.finish(nil)
        }
        return Response(
            status: .ok, headers: [.contentType: "text/event-stream", .cacheControl: "no-store"], body: body)
    }

    /// Changes as events, and a comment when nothing happens for a while: that finds clients that have gone.
    private func messages(_ changes: AsyncStream<Job>, _ language: Language) -> AsyncStream<ByteBuffer> {
        let (stream, continuation) = AsyncStream.makeStream(of: ByteBuffer.self, bufferingPolicy: .bufferingNewest(256))
        let forwarding = Task {
            for await job in changes {
                if let message = try? event(job, language) { continuation.yield(message) }
            }
            continuation.finish()
        }
        let beating = Task {
            while !Task.isCancelled {
                try await Task.sleep(for: .seconds(heartbeat))
                continuation.yield(ByteBuffer(string: ":\n\n"))
            }
        }
        continuation.onTermination = { _ in
            forwarding.cancel()
            beating.cancel()
        }
        return stream
    }

    private func event(_ job: Job, _ language: Language) throws -> ByteBuffer {
        ByteBuffer(
            bytes: Array("event: job\nid: \(job.id)\ndata: ".utf8) + (try json(job, language).bytes()) + [10, 10])
    }

    private func json(_ job: Job, _ language: Language) -> JSONValue {
        let rejection = job.rejection.map { Rejection($0) }
        return [
            "id": .string(job.id.rawValue), "file": .string(job.path.displayName), "unit": .string(job.unit),
            "uploadedBy": .text(job.uploadedBy),
            "state": .string(job.state.rawValue), "progress": .real(job.progress),
            "speed": .real(job.state == .encoding && job.speed > 0 ? job.speed : nil),
            "etaSeconds": .real(job.etaSeconds), "priority": .integer(Int64(job.priority)),
            "paused": .bool(job.isPaused), "cancelled": .bool(job.isCancelled),
            "programme": .text((job.programme ?? job.duplicateOf)?.rawValue),
            "duplicateOf": .text(job.duplicateOf?.rawValue),
            "rejection": rejection.map {
                [
                    "code": .string($0.code.rawValue), "message": .string($0.message[language]),
                    "remedy": .string($0.remedy[language]),
                ]
            } ?? .null,
            "steps": .array(
                job.steps.map { ["at": .string(instants.text($0.at)), "text": .string($0.text[language])] }),
            "createdAt": .string(instants.text(job.createdAt)), "updatedAt": .string(instants.text(job.updatedAt)),
        ]
    }
}
