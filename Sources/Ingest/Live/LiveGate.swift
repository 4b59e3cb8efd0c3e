public import MediaModel
import Storage
import Synchronization

/// Says which encoder may send for which event. Asked on the receivers' threads; never waits.
public final class LiveGate: Sendable {
    /// What is known of an event that is not over.
    struct Door: Sendable {
        var event: LiveEventID
        var start: Int64
        var end: Int64
        var isOpen: Bool
        var kind: ContributionKind?
        /// Milliseconds at which the next connection's stream stands in the recording.
        var timeOffset: Int64
        var input: LiveInput?
        var refusal: LiveRefusal?
    }

    private let doors = Mutex<[String: Door]>([:])
    private let refused = Mutex<[AdmissionRefusal: Int]>([:])
    private let most: Int
    private let hasRoom: @Sendable () -> Bool
    private let clock: @Sendable () -> Int64
    private let came: @Sendable (LiveInput) -> Void
    private let ended: @Sendable (LiveInput) -> Void

    /// Milliseconds of silence after which another encoder takes over.
    static let silence: Int64 = 5000
    /// Milliseconds from the last picture of a connection to the first of the next, in the recording.
    private static let seam: Int64 = 40

    init(
        most: Int, hasRoom: @escaping @Sendable () -> Bool, clock: @escaping @Sendable () -> Int64,
        came: @escaping @Sendable (LiveInput) -> Void, ended: @escaping @Sendable (LiveInput) -> Void
    ) {
        self.most = most
        self.hasRoom = hasRoom
        self.clock = clock
        self.came = came
        self.ended = ended
    }

    /// What tables keep of a key: 64 hexadecimal digits.
    static func digest(_ key: String) throws -> String { try FileDigest.sha256(bytes: Array(key.utf8)) }

    /// Encoders that were refused since the start, by reason.
    public var refusals: [AdmissionRefusal: Int] { refused.withLock { $0 } }

    private func count(_ refusal: AdmissionRefusal) -> AdmissionRefusal {
        refused.withLock { $0[refusal, default: 0] += 1 }
        return refusal
    }

    /// Keeps an event's door as the event is now, or takes it away. Its encoder stays.
    func set(_ event: LiveEvent, isOpen: Bool, recordedUntil: Int64? = nil) {
        doors.withLock { doors in
            let former = doors.first { $0.value.event == event.id }
            if let former, former.key != event.keyDigest { doors[former.key] = nil }
            var door =
                former?.value
                ?? Door(event: event.id, start: 0, end: 0, isOpen: false, kind: nil, timeOffset: 0, input: nil)
            (door.start, door.end, door.isOpen, door.kind) = (event.start, event.end, isOpen, event.kind)
            if let recordedUntil { door.timeOffset = recordedUntil }
            doors[event.keyDigest] = event.state.isFinal ? nil : door
        }
    }

    /// Takes an event's door away.
    func remove(_ event: LiveEventID) {
        doors.withLock { doors in doors = doors.filter { $0.value.event != event } }
    }

    /// Whether an encoder with a key would be let in; `nil` if so.
    public func forecast(_ key: String, _ kind: ContributionKind) -> AdmissionRefusal? {
        guard let digest = try? Self.digest(key) else { return count(.unknownKey) }
        return doors.withLock { doors in
            let refusal = refusal(of: digest, kind, in: doors)
            note(refusal, digest, in: &doors)
            return refusal
        }.map(count)
    }

    /// The last encoder that an event refused, since the last one that it let in.
    func lastRefusal(of event: LiveEventID) -> LiveRefusal? {
        doors.withLock { doors in doors.values.first { $0.event == event }?.refusal }
    }

    private func note(_ refusal: AdmissionRefusal?, _ digest: String, in doors: inout [String: Door]) {
        doors[digest]?.refusal = refusal.map { LiveRefusal(reason: $0, at: clock()) }
    }

    /// Lets an encoder in, or not.
    public func admit(_ key: String, _ contributor: Contributor) -> Admission {
        guard let digest = try? Self.digest(key) else { return .refused(.unknownKey) }
        let (input, former, refusal) = doors.withLock {
            doors -> (LiveInput?, LiveInput?, AdmissionRefusal?) in
            let refusal = self.refusal(of: digest, contributor.kind, in: doors)
            note(refusal, digest, in: &doors)
            if let refusal { return (nil, nil, refusal) }
            guard var door = doors[digest] else { return (nil, nil, .unknownKey) }
            let former = door.input
            if let last = former?.now.lastTime { door.timeOffset = last + Self.seam }
            let input = LiveInput(
                event: door.event, contributor: contributor, timeOffset: door.timeOffset, start: door.start,
                clock: clock, ended: ended)
            door.input = input
            doors[digest] = door
            return (input, former, nil)
        }
        guard let input else { return .refused(count(refusal ?? .unknownKey)) }
        former?.close()
        came(input)
        return .accepted(input)
    }

    private func refusal(
        of digest: String, _ kind: ContributionKind, in doors: [String: Door]
    ) -> AdmissionRefusal? {
        guard let door = doors[digest] else { return .unknownKey }
        let now = clock()
        guard door.isOpen, now < door.end else { return .over }
        guard now >= door.start - LiveEvent.early else { return .tooEarly }
        if let known = door.kind, known != kind { return .otherProtocol }
        if let input = door.input, isAlive(input, now) { return .occupied }
        let others = doors.values.filter { other in
            other.event != door.event && other.input.map { isAlive($0, now) } ?? false
        }
        guard others.count < most else { return .tooMany }
        return hasRoom() ? nil : .noRoom
    }

    private func isAlive(_ input: LiveInput, _ now: Int64) -> Bool {
        !input.isOver && now - input.now.lastByteAt < Self.silence
    }
}
