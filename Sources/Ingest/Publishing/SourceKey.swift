/// What makes a second film a new version of a programme: the place it is dropped at.
enum SourceKey {
    /// The path below the inbox as text; bytes that are no UTF-8 as `%xx`, so that two names stay two.
    static func text(of path: ArrivalPath) -> String {
        if let text = String(validating: path.key, as: UTF8.self) { return text }
        return path.key.map { byte in
            byte < 0x80 ? String(UnicodeScalar(byte)) : "%" + String(byte, radix: 16)
        }.joined()
    }
}
