/// Cuts a stream of bytes into lines. Bounded: a line over the limit is an error.
struct LineBuffer {
    private var bytes: [UInt8] = []
    let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    /// Adds bytes and gives each whole line, without its end, to `receive`. Returns `false` if a line is too long.
    mutating func append(_ chunk: some Collection<UInt8>, _ receive: ([UInt8]) -> Void) -> Bool {
        var rest = chunk[...]
        while let end = rest.firstIndex(of: 0x0A) {
            bytes += rest[..<end]
            if bytes.count > limit { return false }
            receive(bytes)
            bytes.removeAll(keepingCapacity: true)
            rest = rest[rest.index(after: end)...]
        }
        bytes += rest
        return bytes.count <= limit
    }
}
