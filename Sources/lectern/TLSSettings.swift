import Accounts
import Certificates
import MediaModel
import Settings

extension Settings {
    /// The present, in milliseconds since 1970.
    static var now: Int64 { Accounts.systemTime() }

    /// The certificate and key that are configured, read and checked; `nil` for plain HTTP.
    func tlsIdentity() throws(CertificateError) -> TLSIdentity? {
        guard let certificate = server.tls.certificate, let key = server.tls.key else { return nil }
        return try TLSIdentity(certificate: certificate, key: key, now: Self.now)
    }
}

extension CertificateError {
    /// What is wrong, with the setting that names the file.
    func text(_ language: Language) -> String {
        switch part {
        case .certificate: "server.tls.certificate: \(message[language])"
        case .key: "server.tls.key: \(message[language])"
        case .request: message[language]
        }
    }
}
