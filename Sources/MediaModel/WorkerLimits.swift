/// How much of the machine one worker process may use.
public struct WorkerLimits: Codable, Sendable, Equatable {
    /// Bytes of address space.
    public var addressSpace: UInt64
    /// Seconds of processor time, all threads together.
    public var cpuSeconds: UInt64
    /// Bytes of one file that it writes.
    public var fileSize: UInt64
    /// Descriptors open at a time.
    public var descriptors: UInt64

    /// Processor seconds for a second of film: slow presets on slow processors stay well below it.
    private static let cpuSecondsPerSecond = 40.0

    /// Limits; the defaults do for the longest film of `maxSeconds` and the largest picture taken.
    ///
    /// - Parameters:
    ///   - maxSeconds: the longest source taken, in seconds.
    ///   - processors: of the machine; codecs start threads for each, and threads take address space.
    public init(
        maxSeconds: Double = 12 * 3600, processors: Int = 1, fileSize: UInt64 = 64 << 30, descriptors: UInt64 = 256
    ) {
        addressSpace = (6 << 30) + UInt64(min(max(processors, 1), 4096)) * (256 << 20)
        // At least what a short film's start takes; `max` also takes care of what is not a number.
        cpuSeconds = UInt64(min(max(600, maxSeconds * Self.cpuSecondsPerSecond), 1e9))
        self.fileSize = fileSize
        self.descriptors = descriptors
    }
}
