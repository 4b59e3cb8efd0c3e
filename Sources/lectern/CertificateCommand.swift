import ArgumentParser
import Certificates
import Foundation
import MediaModel
import Settings

/// `lectern cert`
struct CertificateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cert",
        abstract: "Make a self-signed certificate with its key, for HTTPS in a network of one's own.")

    @Option(
        name: .customLong("name"),
        help: ArgumentHelp(
            "A host name or IP address by which Lectern is reached; may be repeated. Without it: all of this machine.",
            valueName: "host"))
    var names: [String] = []

    @Option(help: "The folder for certificate.pem and key.pem.")
    var out = "tls"

    @Option(help: "How many days it holds, 1 to 3650.")
    var days = 825

    @Flag(help: "Replace files that are there.")
    var force = false

    func run() throws {
        let console = (try? CommonOptions.parse([]).read([:]))?.console ?? .fromEnvironment
        let folder = CertificateFiles(folder: URL(fileURLWithPath: out).standardizedFileURL.path)
        do throws(CertificateError) {
            var names: [CertificateName] = []
            for text in self.names.isEmpty ? Self.namesOfThisMachine : self.names {
                let name = try CertificateName(text)
                if !names.contains(name) { names.append(name) }
            }
            let pair = try SelfSignedCertificate(names: names, days: days, now: Settings.now)
            try folder.write(pair, replacing: force)
            tell(console, folder, pair, names)
        } catch {
            throw console.fail(error.message, status: error.part == .request && isUsage ? 64 : EXIT_FAILURE)
        }
    }

    /// Whether what was asked for is at fault already.
    private var isUsage: Bool {
        !(1...3650).contains(days) || names.count > 100 || names.contains { (try? CertificateName($0)) == nil }
    }

    private func tell(
        _ console: Console, _ files: CertificateFiles, _ pair: SelfSignedCertificate, _ names: [CertificateName]
    ) {
        let list = names.map(\.text).joined(separator: ", ")
        console.say(
            zh: """
                已生成自签名证书（\(list)），有效期 \(days) 天。
                  证书：\(files.certificate)
                  私钥：\(files.key)（仅所有者可读）
                  SHA-256 指纹：\(pair.fingerprint)
                在配置文件中写入：
                """,
            en: """
                Made a self-signed certificate (\(list)) for \(days) days.
                  certificate: \(files.certificate)
                  key:         \(files.key) (only its owner may read it)
                  SHA-256:     \(pair.fingerprint)
                Put this into the settings:
                """)
        print(
            """

            server:
              tls:
                certificate: \(Self.quoted(files.certificate))
                key: \(Self.quoted(files.key))

            """)
        console.say(
            zh: """
                然后重启守护进程；只更换证书时，向它发送 SIGHUP 即可。浏览器会提示证书不受信任：请核对指纹，或在各设备上信任此证书。
                """,
            en: """
                Then start the daemon anew; when only the certificate changes, SIGHUP is enough. Browsers warn of it: \
                compare the fingerprint, or have the devices trust this certificate.
                """)
    }

    /// A path as YAML takes it whatever is in it.
    private static func quoted(_ path: String) -> String {
        "'\(path.replacingOccurrences(of: "'", with: "''"))'"
    }

    /// The host's name, `localhost` and the addresses of all interfaces that others may reach.
    private static var namesOfThisMachine: [String] {
        var buffer = [CChar](repeating: 0, count: 256)
        gethostname(&buffer, buffer.count - 1)
        let host = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let named = (try? CertificateName(host)) == nil ? [] : [host]
        return named + ["localhost"] + InterfaceAddresses.all.prefix(64)
    }
}
