import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension Request {
    /// The longest content of a request to the API, in bytes.
    static let bodyLimit = 64 << 10

    /// Reads the content as a JSON object.
    ///
    /// - Parameter limit: the most bytes of it.
    /// - Throws: `Problem` 413, 415 or 400.
    func decoded<Value: Decodable>(
        as type: Value.Type, allowing types: [String] = ["application/json"], upTo limit: Int = bodyLimit
    ) async throws -> Value {
        let declared = headers[.contentType]?.split(separator: ";").first?.lowercased() ?? ""
        guard types.contains(declared.trimmingCharacters(in: .whitespaces)) else { throw Problem.wrongType }
        do {
            return try JSONDecoder().decode(type, from: Data(try await content(upTo: limit).readableBytesView))
        } catch let error as DecodingError {
            throw Self.problem(error)
        }
    }

    /// Reads the fields of a form.
    ///
    /// - Throws: `Problem` 413, 415 or 400.
    func form() async throws -> FormFields {
        let declared = headers[.contentType]?.split(separator: ";").first?.lowercased()
        guard declared == "application/x-www-form-urlencoded" else { throw Problem.wrongType }
        guard let fields = FormFields(String(buffer: try await content())[...]) else { throw Problem.badBody }
        return fields
    }

    private func content(upTo limit: Int = bodyLimit) async throws -> ByteBuffer {
        if let length = headers[.contentLength].flatMap({ Int($0) }), length > limit { throw Problem.tooLong }
        do {
            return try await body.collect(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw Problem.tooLong
        }
    }

    private static func problem(_ error: DecodingError) -> Problem {
        let path: [any CodingKey] =
            switch error {
            case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
                context.codingPath
            case .keyNotFound(let key, let context): context.codingPath + [key]
            @unknown default: []
            }
        let name = path.map(\.stringValue).joined(separator: ".")
        return name.isEmpty ? .badBody : .badField(String(name.prefix(64)))
    }

    /// The fields of the query. `AddressGuard` refused those that cannot be read.
    var fields: FormFields { FormFields((uri.query ?? "")[...]) ?? FormFields() }
}
