import Accounts
import Catalogue
import Channels
import Database
import Delivery
import HTTPTypes
import Hummingbird
import Ingest
import Logging
import MediaModel
import Reports
import Stations
import Storage
import Viewing

/// Turns what handlers throw into problem documents, or into error pages for those who browse.
struct ProblemReporting: RouterMiddleware {
    let pages: PageRenderer
    let routes: RouteTable

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        do {
            return try await next(request, context)
        } catch {
            var context = context
            let problem = problem(for: error, request, &context)
            var response =
                isForPeople(request)
                ? try pages.error(problem, request, context) : try Reply.problem(problem, context)
            response.headers.append(contentsOf: problem.headers.filter { response.headers[$0.name] == nil })
            return response
        }
    }

    private func problem(for error: any Error, _ request: Request, _ context: inout WebContext) -> Problem {
        switch error {
        case let problem as Problem: return problem
        case let error as HTTPError where error.status == .notFound: return unrouted(request)
        case let error as HTTPError: return Problem(error.status, Problem.badBody.message)
        case let error as DeliveryError:
            if case .unusable(let reason) = error {
                context.logger.error("a programme cannot be played", metadata: ["reason": "\(reason)"])
                return Problem(.serviceUnavailable, error.message).retryAfter(30)
            }
            return Problem(.notFound, error.message)
        case let error as AccountsError: return Self.problem(error)
        case let error as CatalogueError: return Self.problem(error)
        case let error as JobControlError: return Self.problem(error)
        case ContentFault.tooLong: return .tooLong
        case ContentFault.unsound: return .badBody
        case let error as UploadError: return Problem(error)
        case let error as LiveEventError: return Problem(error)
        case let error as ViewingError: return Problem(.badRequest, error.message)
        case let error as RegisterError: return Self.problem(error)
        case let error as StorageError where error.code == .full:
            context.logger.error("the disk is full", metadata: ["error": "\(error)"])
            return Problem(.serviceUnavailable, zh: "磁盘空间不足，请稍后再试。", en: "The disk is full: try again later.")
                .retryAfter(300)
        case let error as ReportError: return Self.problem(error)
        case let error as StationsError: return Self.problem(error)
        case let error as ChannelsError: return Self.problem(error)
        case let error as DatabaseError where error.isTransient:
            return Problem(.serviceUnavailable, error.explanation).retryAfter(5)
        case is CancellationError:
            return Problem(.serviceUnavailable, zh: "服务正在停止。", en: "The service is stopping.").retryAfter(5)
        default:
            context.logger.error("a request failed", metadata: ["error": "\(error)"])
            return .internalFault
        }
    }

    private static func problem(_ error: CatalogueError) -> Problem {
        switch error.code {
        case .notFound: Problem(.notFound, error.message)
        case .invalid: Problem(.badRequest, error.message)
        case .conflict: Problem(.conflict, error.message)
        case .gone: Problem(.gone, error.message)
        case .forbidden: Problem(.forbidden, error.message)
        }
    }

    private static func problem(_ error: JobControlError) -> Problem {
        switch error {
        case .unknownJob: Problem(.notFound, error.message)
        case .badPriority: Problem(.badRequest, error.message)
        case .hasEnded, .isPublishing, .isPaused, .isNotPaused, .isUnderWay, .isPublished, .filmHasGone, .isSuperseded:
            Problem(.conflict, error.message)
        }
    }

    private static func problem(_ error: AccountsError) -> Problem {
        switch error.code {
        case .tooManyAttempts(let seconds): Problem(.tooManyRequests, error.message).retryAfter(seconds)
        case .busy: Problem(.serviceUnavailable, error.message).retryAfter(5)
        case .crypto: .internalFault
        case .unknownAccount: Problem(.notFound, error.message)
        case .nameTaken, .lastAdministrator, .tooManyTokens, .tooManyKeys: Problem(.conflict, error.message)
        case .invalidRole: Problem(.forbidden, error.message)
        case .invalidName, .invalidPassword, .invalidText, .invalidExpiry: Problem(.badRequest, error.message)
        }
    }

    private static func problem(_ error: RegisterError) -> Problem {
        switch error.code {
        case .invalid: Problem(.badRequest, error.message)
        case .notFound: Problem(.notFound, error.message)
        case .conflict: Problem(.conflict, error.message)
        }
    }

    private static func problem(_ error: ReportError) -> Problem {
        switch error.code {
        case .invalid: Problem(.badRequest, error.message)
        case .notFound: Problem(.notFound, error.message)
        case .conflict: Problem(.conflict, error.message)
        }
    }

    private static func problem(_ error: StationsError) -> Problem {
        switch error.code {
        case .unknownStation: Problem(.notFound, error.message)
        case .codeTaken: Problem(.conflict, error.message)
        case .unknownEntry: Problem(.notFound, error.message)
        case .regionInUse, .wrongState: Problem(.conflict, error.message)
        case .invalidFile:
            Problem.badTable(error.faults.map { (.integer(Int64($0.line)), $0.message) })
        case .invalidCode, .invalidText, .unknownRegion: Problem(.badRequest, error.message)
        }
    }

    private static func problem(_ error: ChannelsError) -> Problem {
        switch error.code {
        case .notFound: Problem(.notFound, error.message)
        case .invalid: Problem(.badRequest, error.message)
        case .conflict, .tooMany: Problem(.conflict, error.message)
        case .stale: Problem(.preconditionFailed, error.message)
        case .invalidFile: Problem.badTable(error.faults.map { (.integer(Int64($0.line)), $0.message) })
        }
    }

    /// An address with no handler for the method: 405 if another method has one.
    private func unrouted(_ request: Request) -> Problem {
        let allowed = routes.methods(for: request.uri.path)
        guard !allowed.isEmpty else { return .notFound }
        var problem = Problem(.methodNotAllowed, zh: "这个地址不支持该操作。", en: "This address does not take that method.")
        problem.headers[.allow] = allowed.joined(separator: ", ")
        return problem
    }

    private func isForPeople(_ request: Request) -> Bool {
        let path = request.uri.path
        guard !["/api/", "/play/", "/feeds/", "/v/", "/assets/", "/vendor/"].contains(where: path.hasPrefix) else {
            return false
        }
        return request.headers[.accept]?.contains("text/html") ?? false
    }
}
