public import MediaModel

/// A fragment as it was found in a track's file.
public struct ScannedFragment: Hashable, Sendable {
    /// Bytes, with what stands before the `moof` (`styp`, `prft`, `emsg`) and the `mdat`.
    public var length: Int
    /// When its first sample is decoded (`tfdt`), in ticks.
    public var start: Int64
    /// Length in ticks.
    public var duration: Int64
    /// Bytes from its beginning to the end of its first sample.
    public var keyLength: Int
    /// Whether the first sample is flagged as a sync sample.
    public var isSync: Bool

    /// A fragment.
    public init(length: Int, start: Int64, duration: Int64, keyLength: Int, isSync: Bool) {
        self.length = length
        self.start = start
        self.duration = duration
        self.keyLength = keyLength
        self.isSync = isSync
    }

    /// The table's entry of a video fragment, with its key picture.
    public var video: Fragment { Fragment(length: length, duration: duration, keyLength: keyLength) }
    /// The table's entry of an audio fragment.
    public var audio: Fragment { Fragment(length: length, duration: duration) }
}

/// Finds the fragments of one CMAF track file while it is written.
///
/// Fed the file's bytes in order, in pieces of any size; media data passes through and is not kept. After an error
/// it throws the same error again.
public struct FragmentScanner: Sendable {
    private enum Step: Sendable {
        /// The head of the next box is being gathered.
        case header
        /// A box that is read whole; its bytes are being gathered.
        case box(FourCC, headerLength: Int, size: Int)
        /// A box that is passed over.
        case skip(FourCC, remaining: Int)
    }

    /// The initialization section's content, once it was seen whole.
    public private(set) var initialization: TrackInitialization?
    /// Bytes of the initialization section, once it was seen whole.
    public private(set) var initializationLength: Int?

    private var step = Step.header
    private var gathered: [UInt8] = []
    private var head: [UInt8] = []
    private var position: Int64 = 0
    private var boxStart: Int64 = 0
    private var fragmentStart: Int64?
    private var moof: (fragment: MovieFragment, start: Int64)?
    private var found: [ScannedFragment] = []
    private var failure: PackagingError?

    /// A scanner at the beginning of a file.
    public init() {}

    /// Ticks a second, once the initialization section was seen.
    public var timescale: Int? { initialization?.timescale }

    /// Whether the bytes so far end with a whole fragment or with the initialization section.
    public var isComplete: Bool {
        guard case .header = step else { return false }
        return gathered.isEmpty && fragmentStart == nil && initialization != nil && failure == nil
    }

    /// The fragments that were completed since the last call, in order.
    public mutating func takeFragments() -> [ScannedFragment] {
        defer { found = [] }
        return found
    }

    /// Takes the next bytes of the file.
    ///
    /// - Throws: `PackagingError` with `malformedBox`, `notCMAF`, `unsupportedCodec` or `overLimit`.
    public mutating func append(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try append($0) }
    }

    /// Takes the next bytes of the file; they are not kept beyond the call.
    ///
    /// - Throws: `PackagingError` with `malformedBox`, `notCMAF`, `unsupportedCodec` or `overLimit`.
    public mutating func append(_ bytes: UnsafeRawBufferPointer) throws {
        if let failure { throw failure }
        do {
            try scan(bytes)
        } catch {
            failure = error
            throw error
        }
    }

    private mutating func scan(_ bytes: UnsafeRawBufferPointer) throws(PackagingError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let taken: Int
            switch step {
            case .header: taken = try gatherHeader(rest)
            case .box(let kind, let headerLength, let size):
                taken = min(size - gathered.count, rest.count)
                gathered.append(contentsOf: rest.prefix(taken))
                if gathered.count == size {
                    let box = gathered
                    (gathered, step) = ([], .header)
                    try take(kind, box.dropFirst(headerLength), end: position + Int64(taken))
                }
            case .skip(let kind, let remaining):
                taken = min(remaining, rest.count)
                step = taken == remaining ? .header : .skip(kind, remaining: remaining - taken)
                if taken == remaining { endOfSkipped(kind, end: position + Int64(taken)) }
            }
            position += Int64(taken)
            rest = rest.dropFirst(taken)
        }
    }

    /// Gathers the 8 or 16 bytes of a head; returns how many it took.
    private mutating func gatherHeader(_ bytes: Slice<UnsafeRawBufferPointer>) throws(PackagingError) -> Int {
        if gathered.isEmpty { boxStart = position }
        let needed = gathered.count < 8 ? 8 : 16
        let taken = min(needed - gathered.count, bytes.count)
        gathered.append(contentsOf: bytes.prefix(taken))
        guard let header = try BoxHeader.read(gathered[...]) else { return taken }
        guard let size = header.size else {
            throw .box(header.kind, zh: "没有给出长度", en: "it has no size of its own")
        }
        try begin(header, size: size)
        return taken
    }

    private mutating func begin(_ header: BoxHeader, size: Int) throws(PackagingError) {
        guard moof == nil || header.kind == "mdat" else {
            throw PackagingError(
                .notCMAF, zh: "moof 之后应为 mdat，实为 \(header.kind)。",
                en: "An mdat belongs behind a moof, not \(header.kind).")
        }
        switch header.kind {
        case "ftyp", "moov":
            guard initialization == nil else { throw .box(header.kind, zh: "重复出现", en: "there is a second one") }
            guard head.count + size <= TrackInitialization.limit else { throw Self.tooLarge(header.kind) }
            step = .box(header.kind, headerLength: header.length, size: size)
            return
        case "moof":
            guard initialization != nil else { throw .box("moov", zh: "缺失", en: "it is missing before the first moof") }
            guard size <= MovieFragment.sizeLimit else { throw Self.tooLarge(header.kind) }
            fragmentStart = fragmentStart ?? boxStart
            step = .box(header.kind, headerLength: header.length, size: size)
            return
        case "mdat": try checkData(header, size: size)
        default:
            // What stands between fragments (styp, prft, emsg, sidx) opens the one that follows.
            if initialization != nil { fragmentStart = fragmentStart ?? boxStart }
            if initialization == nil { try keepInHead(header, size: size) }
        }
        gathered = []
        step = .skip(header.kind, remaining: size - header.length)
        if size == header.length {
            step = .header
            endOfSkipped(header.kind, end: boxStart + Int64(size))
        }
    }

    /// Before `moov`, other boxes only take room: the initialization is read as if they were empty.
    private func keepInHead(_ header: BoxHeader, size: Int) throws(PackagingError) {
        guard boxStart + Int64(size) <= Int64(TrackInitialization.limit) else { throw Self.tooLarge(header.kind) }
    }

    private func checkData(_ header: BoxHeader, size: Int) throws(PackagingError) {
        guard let moof else {
            throw PackagingError(.notCMAF, zh: "mdat 之前没有 moof。", en: "An mdat without a moof before it.")
        }
        let first = Int64(moof.fragment.dataOffset) + moof.start
        guard first >= boxStart + Int64(header.length),
            first + Int64(moof.fragment.dataLength) <= boxStart + Int64(size)
        else {
            throw PackagingError(.notCMAF, zh: "样本数据不在 mdat 之内。", en: "Samples lie outside the mdat.")
        }
    }

    private mutating func take(_ kind: FourCC, _ payload: ArraySlice<UInt8>, end: Int64) throws(PackagingError) {
        switch kind {
        case "moof":
            guard let initialization else { return }
            moof = (try MovieFragment(payload, initialization: initialization), boxStart)
        default:
            let length = UInt32(payload.count + 8)
            head += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> UInt32($0)) }
            head += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: kind.code >> UInt32($0)) }
            head += payload
            guard kind == "moov" else { return }
            initialization = try TrackInitialization(head[...])
            initializationLength = Int(end)
            head = []
        }
    }

    private mutating func endOfSkipped(_ kind: FourCC, end: Int64) {
        guard kind == "mdat", let moof, let start = fragmentStart else { return }
        let fragment = moof.fragment
        found.append(
            ScannedFragment(
                length: Int(end - start), start: fragment.decodeTime, duration: fragment.duration,
                keyLength: Int(moof.start - start) + fragment.dataOffset + fragment.firstSize, isSync: fragment.isSync))
        (self.moof, fragmentStart) = (nil, nil)
    }

    private static func tooLarge(_ kind: FourCC) -> PackagingError {
        PackagingError(.overLimit, zh: "box \(kind) 过大。", en: "Box \(kind) is too large.")
    }
}
