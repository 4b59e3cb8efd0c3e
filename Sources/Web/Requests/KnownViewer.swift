import Accounts
import Hummingbird
import MediaModel
import Stations

extension WebContext {
    /// Who watches: the account, the station, or the browser by its mark; `nil` for a browser that never played.
    var viewer: Viewer? {
        switch identity {
        case .account(let account, _): .account(account.id)
        case .station(let station): .station(station.code)
        case nil: guestMark.map(Viewer.guest)
        }
    }

    /// The browser's mark, if what it sent is one: 24 hexadecimal digits.
    var guestMark: String? {
        guard let guest, guest.utf8.count == 24 else { return nil }
        let isMark = guest.utf8.allSatisfy { byte in
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
        }
        return isMark ? guest : nil
    }
}
