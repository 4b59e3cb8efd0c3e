import Hummingbird
import Stations

/// What a card with a station's key shows beside its name: where the key leads, and that as a QR code.
struct KeyCard {
    /// The most stations of one import that get their codes at once; for more they are asked for one by one.
    static let mostAtOnce = 500

    /// The key.
    let key: String
    /// The page of a station, with its key behind the `#`: that part never leaves a browser, so it is in no log.
    let link: String

    init(key: String, address: PublicAddress, _ request: Request) {
        self.key = key
        link = "\(address.base(for: request))/station#key=\(key)"
    }

    /// The code of the link as a picture (SVG); `nil` if the link is too long for one.
    var qr: String? { QRCode(link)?.svg }
}
