import ArgumentParser
import Foundation
import Ingest
import MediaModel
import Packaging
import Storage

/// `lectern verify`
struct Verify: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Check a finished asset against the rules for streams.")

    @Argument(help: "The asset's folder.")
    var folder: String

    func run() throws {
        let console = Console.fromEnvironment
        let manifest: AssetManifest
        let findings: [Finding]
        do {
            let files = AssetFolderFiles(folder: folder)
            let size = try files.size(file: MediaStore.manifestName)
            guard size <= 64 << 20 else {
                throw StorageError(.forbidden, zh: "asset.json 过大", en: "asset.json is too large")
            }
            manifest = try AssetManifest(json: files.read(file: MediaStore.manifestName, offset: 0, count: Int(size)))
            findings = try Verifier.findings(manifest, source: files)
        } catch {
            throw console.fail(LocalizedText(zh: "无法检查 \(folder)：\(error)", en: "cannot verify \(folder): \(error)"))
        }
        for finding in findings {
            print(
                "\(finding.level.rawValue)  \(finding.clause)  \(finding.track ?? "")  \(finding.message[console.language])"
            )
        }
        let broken = findings.filter { $0.level == .must }.count
        console.say(
            zh: "\(manifest.tracks.count) 条轨道，\(broken) 项不合格，\(findings.count - broken) 项建议",
            en: "\(manifest.tracks.count) tracks, \(broken) faults, \(findings.count - broken) remarks")
        if broken > 0 { throw ExitCode.failure }
    }
}
