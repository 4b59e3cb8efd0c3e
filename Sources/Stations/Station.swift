/// A learning site.
public struct Station: Sendable, Equatable {
    /// Its code: 1 to 64 of letters A–Z, digits, `.`, `-` and `_`.
    public let code: String
    /// Its name.
    public let name: String
    /// What kind of site it is, in the platform's own words.
    public let kind: String?
    /// Its place in the region tree, from the province down, with slashes between, as `山东省/临沂市/沂水县`, or its code.
    public let region: String?
    /// Who runs it.
    public let contact: String?
    /// How to reach them.
    public let telephone: String?
    /// The speed of its line in kilobits a second.
    public let linkKbits: Int?
    /// The code of its region in the tree; `nil` where that is not known.
    public let regionCode: String?
    /// When it was last heard of, in milliseconds since 1970; `nil` if it never was.
    public let lastSeenAt: Int64?
    /// Whether it has a key that is taken.
    public let hasKey: Bool
    /// When it was made, in milliseconds since 1970.
    public let createdAt: Int64
}

/// What is said of a station.
public struct StationDetails: Sendable, Equatable {
    /// Its name.
    public var name: String
    /// What kind of site it is.
    public var kind: String?
    /// Its place in the region tree, from the province down, with slashes between.
    public var region: String?
    /// Who runs it.
    public var contact: String?
    /// How to reach them.
    public var telephone: String?
    /// The speed of its line in kilobits a second; 0 or `nil` if it is not known.
    public var linkKbits: Int?

    /// Details.
    public init(
        name: String, kind: String? = nil, region: String? = nil, contact: String? = nil, telephone: String? = nil,
        linkKbits: Int? = nil
    ) {
        self.name = name
        self.kind = kind
        self.region = region
        self.contact = contact
        self.telephone = telephone
        self.linkKbits = linkKbits
    }
}

/// A part of a list of stations.
public struct StationPage: Sendable, Equatable {
    /// The stations, by code.
    public let stations: [Station]
    /// What to give for `after` to get the next part; `nil` at the end.
    public let next: String?
}

/// A station that an import made or changed.
public struct ImportedStation: Sendable, Equatable {
    /// Its code.
    public let code: String
    /// Its name.
    public let name: String
    /// Its key, told this once, if the import made the station; `nil` if it was there and keeps its key.
    public let key: String?
}
