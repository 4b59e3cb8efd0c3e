import COpenSSL

/// A certificate that vouches for itself, for networks whose devices are told to trust it.
///
/// EC P-256 and SHA-256 (RFC 5480), for servers alone: it is no authority, so that whoever trusts it trusts nothing else
/// by its key.
public struct SelfSignedCertificate: Sendable {
    /// The certificate in PEM.
    public let certificate: String
    /// The private key in PEM (PKCS #8, RFC 5958), without a passphrase.
    public let key: String
    /// The certificate's SHA-256 as devices show it: `AB:CD:…`.
    public let fingerprint: String

    /// Makes a key and a certificate for `names`.
    ///
    /// - Parameters:
    ///   - names: 1 to 100 names; the first is the subject's too.
    ///   - days: how long it holds, 1 to 3650 days from `now`. It begins an hour earlier, for clocks that are behind.
    ///   - now: the present, in milliseconds since 1970.
    /// - Throws: `CertificateError` if names or days are out of bounds or OpenSSL fails.
    public init(names: [CertificateName], days: Int, now: Int64) throws(CertificateError) {
        guard (1...100).contains(names.count) else {
            throw CertificateError(.request, zh: "应给出 1 到 100 个名称。", en: "There must be 1 to 100 names.")
        }
        guard (1...3650).contains(days) else {
            throw CertificateError(.request, zh: "有效天数应为 1 到 3650。", en: "The days must be from 1 to 3650.")
        }
        guard let key = lectern_make_p256_key() else { throw Self.failure("EVP_EC_gen") }
        defer { EVP_PKEY_free(key) }
        guard let certificate = X509_new() else { throw Self.failure("X509_new") }
        defer { X509_free(certificate) }
        try Self.fill(
            certificate, names: names, key: key, from: now / 1000 - 3600, to: now / 1000 + Int64(days) * 86_400)
        guard X509_sign(certificate, key, EVP_sha256()) > 0 else { throw Self.failure("X509_sign") }
        self.certificate = try Self.written { PEM_write_bio_X509($0, certificate) }
        self.key = try Self.written { PEM_write_bio_PKCS8PrivateKey($0, key, nil, nil, 0, nil, nil) }
        fingerprint = try Self.fingerprint(certificate)
    }

    private static func fill(
        _ certificate: OpaquePointer, names: [CertificateName], key: OpaquePointer, from: Int64, to: Int64
    ) throws(CertificateError) {
        // Version 3 is written as 2 (RFC 5280 §4.1.2.1).
        guard X509_set_version(certificate, 2) == 1, X509_set_pubkey(certificate, key) == 1,
            ASN1_TIME_set(X509_getm_notBefore(certificate), Int(from)) != nil,
            ASN1_TIME_set(X509_getm_notAfter(certificate), Int(to)) != nil
        else { throw failure("X509_set") }
        try number(certificate)
        try name(certificate, names)
        let entries = names.map(\.entry).joined(separator: ",")
        let extensions: [(CInt, String)] = [
            (NID_basic_constraints, "critical,CA:FALSE"), (NID_key_usage, "critical,digitalSignature"),
            (NID_ext_key_usage, "serverAuth"), (NID_subject_key_identifier, "hash"),
            (NID_subject_alt_name, entries),
        ]
        for (kind, value) in extensions { try add(kind, value, to: certificate) }
    }

    /// 126 random bits: positive, and within the 20 bytes that RFC 5280 §4.1.2.2 allows.
    private static func number(_ certificate: OpaquePointer) throws(CertificateError) {
        guard let number = BN_new() else { throw failure("BN_new") }
        defer { BN_free(number) }
        guard BN_rand(number, 126, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1,
            BN_to_ASN1_INTEGER(number, X509_get_serialNumber(certificate)) != nil
        else { throw failure("BN_rand") }
    }

    private static func name(_ certificate: OpaquePointer, _ names: [CertificateName]) throws(CertificateError) {
        // A common name has 64 characters at most (RFC 5280, appendix A.1); clients look at the alternative names.
        let common = Array((names.first { $0.text.utf8.count <= 64 }?.text ?? "Lectern").utf8)
        let subject = X509_get_subject_name(certificate)
        guard
            X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_FLAG, common, CInt(common.count), -1, 0) == 1,
            X509_set_issuer_name(certificate, subject) == 1
        else { throw failure("X509_NAME") }
    }

    private static func add(
        _ kind: CInt, _ value: String, to certificate: OpaquePointer
    ) throws(CertificateError) {
        var context = X509V3_CTX()
        X509V3_set_ctx(&context, certificate, certificate, nil, nil, 0)
        guard let added = X509V3_EXT_conf_nid(nil, &context, kind, value) else {
            throw failure("X509V3_EXT_conf_nid \(kind)")
        }
        defer { X509_EXTENSION_free(added) }
        guard X509_add_ext(certificate, added, -1) == 1 else { throw failure("X509_add_ext") }
    }

    private static func written(_ write: (OpaquePointer) -> CInt) throws(CertificateError) -> String {
        guard let memory = BIO_new(BIO_s_mem()) else { throw failure("BIO_new") }
        defer { BIO_free(memory) }
        guard write(memory) == 1 else { throw failure("PEM_write_bio") }
        var start: UnsafeMutablePointer<CChar>?
        let count = lectern_memory_of(memory, &start)
        guard count > 0, let start else { throw failure("BIO_get_mem_data") }
        return String(decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
    }

    private static func fingerprint(_ certificate: OpaquePointer) throws(CertificateError) -> String {
        var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
        var count: UInt32 = 0
        guard X509_digest(certificate, EVP_sha256(), &digest, &count) == 1 else { throw failure("X509_digest") }
        let digits = Array("0123456789ABCDEF")
        return digest.prefix(Int(count)).map { "\(digits[Int($0 >> 4)])\(digits[Int($0 & 15)])" }
            .joined(separator: ":")
    }

    private static func failure(_ step: String) -> CertificateError {
        CertificateError(.request, zh: "OpenSSL 出错（\(step)）。", en: "OpenSSL failed (\(step)).")
    }
}
