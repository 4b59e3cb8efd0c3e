public import MediaModel
public import NIOSSL

/// A certificate chain with its key, read from files and checked: what a server shows to those that connect.
public struct TLSIdentity: Sendable {
    /// When the certificate begins and ends to hold, in milliseconds since 1970.
    public let validity: Range<Int64>
    /// Ready for connections: TLS 1.2 or 1.3, HTTP/2 or HTTP/1.1.
    public let context: NIOSSLContext
    private let keyIsOpen: Bool
    private let keyPath: String

    /// Reads and checks a pair.
    ///
    /// - Parameters:
    ///   - certificate: the path of the chain in PEM, the server's own certificate first.
    ///   - key: the path of its private key in PEM, without a passphrase.
    ///   - now: the present, in milliseconds since 1970.
    /// - Throws: `CertificateError` that says which file is at fault, why, and what to do.
    public init(certificate: String, key: String, now: Int64) throws(CertificateError) {
        let chain = try Self.chain(PEMFile(certificate, .certificate))
        let keyFile = try PEMFile(key, .key)
        let privateKey = try Self.privateKey(keyFile)
        do {
            context = try NIOSSLContext(configuration: Self.configuration(chain, privateKey))
        } catch {
            throw CertificateError(
                .key, zh: "\(key) 中的私钥与 \(certificate) 中的证书不匹配。请使用同一次签发的证书和私钥，服务器证书放在文件最前面。",
                en: """
                    The key in \(key) does not belong to the certificate in \(certificate). Use the pair that was issued \
                    together, with the server's own certificate first in its file.
                    """)
        }
        let from = Int64(chain[0].notValidBefore) * 1000
        let to = Int64(chain[0].notValidAfter) * 1000
        validity = from..<max(from, to)
        keyIsOpen = keyFile.isOpenToAll
        keyPath = key
        guard now < to else {
            throw CertificateError(
                .certificate, zh: "\(certificate) 中的证书已过期（\(Day.text(to))）。请更换新的证书；自签名证书可用 lectern cert 重新生成。",
                en: """
                    The certificate in \(certificate) has expired (\(Day.text(to))). Put a new one in its place; \
                    lectern cert makes a self-signed one.
                    """)
        }
    }

    /// What an administrator should know of a pair that can be used.
    ///
    /// - Parameter now: the present, in milliseconds since 1970.
    public func warnings(now: Int64) -> [LocalizedText] {
        var found: [LocalizedText] = []
        let days = (validity.upperBound - now) / Day.milliseconds
        if now < validity.lowerBound {
            found.append(
                LocalizedText(
                    zh: "证书从 \(Day.text(validity.lowerBound)) 起才有效，请检查本机时钟。",
                    en: "the certificate holds only from \(Day.text(validity.lowerBound)): check this machine's clock"))
        } else if days < 14 {
            found.append(
                LocalizedText(
                    zh: "证书将在 \(days) 天后过期（\(Day.text(validity.upperBound))）。",
                    en: "the certificate expires in \(days) days (\(Day.text(validity.upperBound)))"))
        }
        if keyIsOpen {
            found.append(
                LocalizedText(
                    zh: "任何用户都能读取私钥 \(keyPath)，请执行：chmod 600 \(keyPath)",
                    en: "every user may read the private key \(keyPath); run: chmod 600 \(keyPath)"))
        }
        return found
    }
}

// MARK: - Reading

extension TLSIdentity {
    private static func chain(_ file: PEMFile) throws(CertificateError) -> [NIOSSLCertificate] {
        if let chain = try? NIOSSLCertificate.fromPEMBytes(file.bytes), !chain.isEmpty { return chain }
        let path = file.path
        if file.has("PRIVATE KEY") {
            throw CertificateError(
                .certificate, zh: "\(path) 里是私钥而不是证书。是否把 certificate 和 key 写反了？",
                en: "\(path) holds a private key, not a certificate. Are certificate and key exchanged?")
        }
        if file.isDER {
            throw CertificateError(
                .certificate,
                zh: "\(path) 是 DER 格式。请转换为 PEM：openssl x509 -inform DER -in \(path) -out certificate.pem",
                en: "\(path) is DER. Turn it into PEM: openssl x509 -inform DER -in \(path) -out certificate.pem")
        }
        throw CertificateError(
            .certificate, zh: "\(path) 里没有可用的 PEM 证书（应以 -----BEGIN CERTIFICATE----- 开头）。",
            en: "\(path) has no usable certificate in PEM, which begins with -----BEGIN CERTIFICATE-----")
    }

    private static func privateKey(_ file: PEMFile) throws(CertificateError) -> NIOSSLPrivateKey {
        let path = file.path
        // Asked of the text first: the library would ask for the passphrase.
        if file.has("ENCRYPTED") || String(decoding: file.bytes, as: UTF8.self).contains("Proc-Type: 4,ENCRYPTED") {
            throw CertificateError(
                .key, zh: "\(path) 中的私钥有口令保护。请去掉口令：openssl pkey -in \(path) -out key.pem，并执行 chmod 600 key.pem",
                en: """
                    The key in \(path) is protected by a passphrase. Take it off: openssl pkey -in \(path) -out \
                    key.pem, then chmod 600 key.pem
                    """)
        }
        if let key = try? NIOSSLPrivateKey(bytes: file.bytes, format: .pem) { return key }
        if file.has("CERTIFICATE"), !file.has("PRIVATE KEY") {
            throw CertificateError(
                .key, zh: "\(path) 里是证书而不是私钥。是否把 certificate 和 key 写反了？",
                en: "\(path) holds a certificate, not a private key. Are certificate and key exchanged?")
        }
        if file.isDER {
            throw CertificateError(
                .key, zh: "\(path) 是 DER 格式。请转换为 PEM：openssl pkey -inform DER -in \(path) -out key.pem",
                en: "\(path) is DER. Turn it into PEM: openssl pkey -inform DER -in \(path) -out key.pem")
        }
        throw CertificateError(
            .key, zh: "\(path) 里没有可用的 PEM 私钥（应以 -----BEGIN PRIVATE KEY----- 开头）。",
            en: "\(path) has no usable private key in PEM, which begins with -----BEGIN PRIVATE KEY-----")
    }

    /// TLS 1.2 and 1.3 with forward secrecy and authenticated encryption alone (RFC 9325 §4.2, RFC 9113 §9.2.2), and
    /// the protocols offered by ALPN (RFC 7301).
    private static func configuration(
        _ chain: [NIOSSLCertificate], _ key: NIOSSLPrivateKey
    ) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
        configuration.minimumTLSVersion = .tlsv12
        configuration.cipherSuiteValues = [
            .TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, .TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
            .TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384, .TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            .TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256, .TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
        ]
        configuration.applicationProtocols = ["h2", "http/1.1"]
        return configuration
    }
}
