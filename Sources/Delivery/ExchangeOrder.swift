import NIOCore
import NIOHTTP1

/// Keeps the answers of one connection in the order of its requests, when some are answered on the segment path and
/// the others further on.
///
/// A pure state machine: what arrives is queued, and `next` says what may be done with it now. A media request waits
/// until every request passed on before it is answered; anything waits while a media request is being answered. A
/// refusal is answered in its turn too, and ends the connection: what follows an unsound request cannot be trusted.
struct ExchangeOrder {
    /// Something that arrives on the connection.
    enum Arrival {
        case part(HTTPServerRequestPart)
        /// The codec gave up.
        case failure(any Error)
        /// The peer will send no more.
        case inputClosed
    }

    /// Who answers a request.
    enum Kind {
        /// The segment path.
        case media
        /// Others; `limit` is how many bytes its content may have, `awaitsContinue` whether it is sent on demand only.
        case other(limit: Int64, awaitsContinue: Bool)
        /// Nobody.
        case refused(MediaProblem)
    }

    /// What to do now.
    enum Action {
        /// Hand it on to the next handler.
        case pass(Arrival)
        /// Tell the client to send the content, then hand the head on.
        case invite(HTTPRequestHead)
        /// Answer this media request, then call `answered`.
        case answer(HTTPRequestHead)
        /// Refuse this request, or what would have been one, and end the connection.
        case refuse(HTTPRequestHead?, MediaProblem)
        /// Nothing until something else happens.
        case wait
    }

    private enum Reading {
        case between
        case passing(rest: Int64)
        case media(HTTPRequestHead, bodyLength: Int)
        /// Nothing that comes is looked at any more.
        case over
    }

    /// Bytes of content that a media request may carry; they are not read.
    static let bodyLimit = 16 << 10

    private var arrivals = CircularBuffer<Arrival>()
    private var reading = Reading.between
    /// Whether a media request is being answered.
    private(set) var isAnswering = false
    /// Whether the connection ends after the last request passed on.
    private(set) var closesAfterPassed = false
    /// Requests passed on that are not fully answered.
    private(set) var passedOn = 0

    private let examine: (inout HTTPRequestHead) -> Kind

    /// An order for a new connection.
    ///
    /// - Parameter examine: who answers a request; it may make the head plainer.
    init(examine: @escaping (inout HTTPRequestHead) -> Kind) {
        self.examine = examine
    }

    /// Whether something waits for its turn, so that nothing more should be read.
    var isHolding: Bool { !arrivals.isEmpty }

    /// Whether an answer is due or a request is half read.
    var isBusy: Bool { isAnswering || passedOn > 0 || isHolding || isReadingRequest }

    /// Whether a request is half read.
    var isReadingRequest: Bool {
        switch reading {
        case .between, .over: false
        case .passing, .media: true
        }
    }

    /// Takes what arrived.
    mutating func arrived(_ arrival: Arrival) {
        if case .over = reading { return }
        // A codec that gave up says so at every read; the first time is enough.
        if case .failure = arrival, case .failure = arrivals.last { return }
        arrivals.append(arrival)
    }

    /// The request last given out is fully answered.
    mutating func answered() {
        isAnswering = false
    }

    /// A request passed on is fully answered.
    mutating func passedOnAnswered() {
        passedOn = max(0, passedOn - 1)
    }

    /// What to do now. Call until it says `wait`.
    mutating func next() -> Action {
        while let arrival = arrivals.first {
            if isAnswering { return .wait }
            switch (reading, arrival) {
            case (.between, .part(.head(let head))):
                if let action = begin(head) { return action }
            case (.between, .part): arrivals.removeFirst()
            case (.passing(let rest), .part(let part)): return passed(part, rest: rest)
            case (.media(let head, let length), .part(.body(let content))):
                arrivals.removeFirst()
                guard length + content.readableBytes <= Self.bodyLimit else { return refuse(head, .contentTooLarge) }
                reading = .media(head, bodyLength: length + content.readableBytes)
            case (.media(let head, _), .part):
                reading = .between
                isAnswering = true
                arrivals.removeFirst()
                return .answer(head)
            case (.media(let head, _), .failure): return refuse(head, .unsound)
            case (.between, .failure(let error)):
                guard passedOn == 0 else { return .wait }
                return refuse(nil, MediaProblem(decoding: error))
            case (.passing, .failure):
                reading = .over
                arrivals.removeAll()
                closesAfterPassed = true
                return .pass(.failure(ContentFault.unsound))
            case (_, .inputClosed):
                reading = .between
                return .pass(arrivals.removeFirst())
            case (.over, _): arrivals.removeFirst()
            }
        }
        return .wait
    }

    /// Takes the head at the front in hand; `nil` if it was kept and there is more to look at.
    private mutating func begin(_ original: HTTPRequestHead) -> Action? {
        var head = original
        switch examine(&head) {
        case .media:
            guard passedOn == 0 else { return .wait }
            reading = .media(head, bodyLength: 0)
            arrivals.removeFirst()
            return nil
        case .refused(let problem):
            guard passedOn == 0 else { return .wait }
            return refuse(head, problem)
        case .other(let limit, let awaitsContinue):
            if awaitsContinue, passedOn > 0 { return .wait }
            arrivals.removeFirst()
            reading = .passing(rest: limit)
            passedOn += 1
            closesAfterPassed = !head.isKeepAlive
            return awaitsContinue ? .invite(head) : .pass(.part(.head(head)))
        }
    }

    /// Hands on content and end of a request; content that is longer than allowed ends as a failure.
    private mutating func passed(_ part: HTTPServerRequestPart, rest: Int64) -> Action {
        let arrival = arrivals.removeFirst()
        switch part {
        case .end: reading = .between
        case .head: break
        case .body(let content) where Int64(content.readableBytes) <= rest:
            reading = .passing(rest: rest - Int64(content.readableBytes))
        case .body:
            arrivals.removeAll()
            reading = .over
            closesAfterPassed = true
            return .pass(.failure(ContentFault.tooLong))
        }
        return .pass(arrival)
    }

    private mutating func refuse(_ head: HTTPRequestHead?, _ problem: MediaProblem) -> Action {
        arrivals.removeAll()
        reading = .over
        isAnswering = true
        return .refuse(head, problem)
    }
}

/// Why the content of a request breaks off for whoever reads it.
public enum ContentFault: Error {
    /// It is longer than any may be.
    case tooLong
    /// It is not framed as RFC 9112 §7 says.
    case unsound
}
