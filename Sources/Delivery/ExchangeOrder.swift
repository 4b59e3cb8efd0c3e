import NIOCore
import NIOHTTP1

/// Keeps the answers of one connection in the order of its requests, when some are answered on the segment path and
/// the others further on.
///
/// A pure state machine: what arrives is queued, and `next` says what may be done with it now. A media request waits
/// until every request passed on before it is answered; anything waits while a media request is being answered.
struct ExchangeOrder {
    /// Something that arrives on the connection.
    enum Arrival {
        case part(HTTPServerRequestPart)
        /// The codec gave up.
        case failure(any Error)
        /// The peer will send no more.
        case inputClosed
    }

    /// What to do now.
    enum Action {
        /// Hand it on to the next handler.
        case pass(Arrival)
        /// Answer this media request, then call `answered`.
        case answer(HTTPRequestHead, bodyIsTooLong: Bool)
        /// Nothing until something else happens.
        case wait
    }

    private enum Reading {
        case between
        case passing
        case media(HTTPRequestHead, bodyLength: Int)
    }

    /// Bytes of content that a media request may carry; they are not read.
    static let bodyLimit = 16 << 10

    private var arrivals: [Arrival] = []
    private var reading = Reading.between
    private var isAnswering = false
    /// Whether the connection ends after the last request passed on.
    private(set) var closesAfterPassed = false
    /// Requests passed on that are not fully answered.
    private(set) var passedOn = 0

    private let isMedia: (HTTPRequestHead) -> Bool

    /// An order for a new connection.
    ///
    /// - Parameter isMedia: whether a request is for the segment path.
    init(isMedia: @escaping (HTTPRequestHead) -> Bool) {
        self.isMedia = isMedia
    }

    /// Whether something waits for its turn, so that nothing more should be read.
    var isHolding: Bool { !arrivals.isEmpty }

    /// Whether an answer is due or a request is half read.
    var isBusy: Bool { isAnswering || passedOn > 0 || isHolding || isReadingRequest }

    /// Whether a request is half read.
    var isReadingRequest: Bool {
        if case .between = reading { false } else { true }
    }

    /// Takes what arrived.
    mutating func arrived(_ arrival: Arrival) {
        arrivals.append(arrival)
    }

    /// The media request last given out is fully answered.
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
            case (.between, .part(.head(let head))) where isMedia(head):
                guard passedOn == 0 else { return .wait }
                reading = .media(head, bodyLength: 0)
                arrivals.removeFirst()
            case (.between, .part(.head(let head))):
                reading = .passing
                passedOn += 1
                closesAfterPassed = !head.isKeepAlive
                return .pass(arrivals.removeFirst())
            case (.between, .part): arrivals.removeFirst()
            case (.passing, .part(let part)):
                if case .end = part { reading = .between }
                return .pass(arrivals.removeFirst())
            case (.media(let head, let length), .part(.body(let content)))
            where length + content.readableBytes <= Self.bodyLimit:
                reading = .media(head, bodyLength: length + content.readableBytes)
                arrivals.removeFirst()
            case (.media(let head, _), .part(.body)):
                reading = .between
                isAnswering = true
                arrivals.removeFirst()
                return .answer(head, bodyIsTooLong: true)
            case (.media(let head, _), .part):
                reading = .between
                isAnswering = true
                arrivals.removeFirst()
                return .answer(head, bodyIsTooLong: false)
            case (_, .failure), (_, .inputClosed):
                reading = .between
                return .pass(arrivals.removeFirst())
            }
        }
        return .wait
    }
}
