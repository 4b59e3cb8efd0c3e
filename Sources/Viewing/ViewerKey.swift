internal import Database
import MediaModel

extension Viewer {
    /// The text that stands for the viewer in rows: `station:A-17`, `account:12`, `guest:…`.
    var key: String {
        switch self {
        case .station(let code): "station:\(code)"
        case .account(let number): "account:\(number)"
        case .guest(let mark): "guest:\(mark)"
        }
    }

    /// Reads the text from a row.
    init?(key: String) {
        guard let colon = key.firstIndex(of: ":") else { return nil }
        let name = String(key[key.index(after: colon)...])
        switch key[..<colon] {
        case "station": self = .station(name)
        case "account":
            guard let number = Int64(name) else { return nil }
            self = .account(number)
        case "guest": self = .guest(name)
        default: return nil
        }
    }
}
