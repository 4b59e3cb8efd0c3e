import Accounts
import Foundation
import HTTPTypes
import Hummingbird
import MediaModel
import Mustache
import Stations

/// Makes pages from templates.
struct PageRenderer: Sendable {
    /// Values of a page: texts, numbers, truth values, lists of such, and objects. What is absent is left out, since a
    /// template takes an empty text for something.
    typealias Values = [String: Any]

    let strings: Strings
    let files: StaticFiles
    let vendor: StaticFiles
    private let library: MustacheLibrary

    /// Reads templates, texts and files.
    ///
    /// - Parameters:
    ///   - resources: the folder with `templates`, `static` and `strings.json`.
    ///   - vendor: the folder with scripts that others made; it may lack any of them.
    /// - Throws: when something is missing or not well formed.
    init(resources: URL, vendor: URL?) throws {
        strings = try Strings(Data(contentsOf: resources.appendingPathComponent("strings.json")))
        files = try StaticFiles(folder: resources.appendingPathComponent("static"))
        self.vendor = try StaticFiles(folder: vendor ?? resources, names: vendor == nil ? [] : Self.vendorNames)
        library = try Self.library(in: resources.appendingPathComponent("templates"))
    }

    private static let vendorNames = ["hls.min.js", "chart.umd.js"]

    private static func library(in folder: URL) throws -> MustacheLibrary {
        MustacheContentTypes.register(ScalarEscaping(), named: ScalarEscaping.name)
        var library = MustacheLibrary()
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where name.hasSuffix(".mustache") {
            let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
            try library.register(
                "{{% CONTENT_TYPE: \(ScalarEscaping.name)}}\(text)", named: String(name.dropLast(".mustache".count)))
        }
        return library
    }

    /// A page.
    ///
    /// - Parameters:
    ///   - name: the template's name.
    ///   - title: the page's title; `nil` for the site's name alone.
    func page(
        _ name: String, title: String?, _ values: Values, _ request: Request, _ context: WebContext,
        status: HTTPResponse.Status = .ok
    ) throws -> Response {
        var all = shared(name, title: title, request, context)
        all.merge(values) { _, own in own }
        guard let text = library.render(all, withTemplate: name) else { throw Problem.internalFault }
        var response = Reply.content(
            Array(text.utf8), type: "text/html; charset=utf-8", to: request, status: status, caching: .personal)
        response.headers[.contentLanguage] = context.language.tag
        return response
    }

    /// A page that tells of a problem.
    func error(_ problem: Problem, _ request: Request, _ context: WebContext) throws -> Response {
        var values: Values = [
            "status": Int(problem.status.code), "heading": heading(problem.status)[context.language],
            "message": problem.message[context.language],
        ]
        values["remedy"] = problem.remedy?[context.language]
        return try page(
            "error", title: heading(problem.status)[context.language], values, request, context, status: problem.status)
    }

    /// The site's name.
    static let siteName = LocalizedText(zh: "讲台", en: "Lectern")

    private func shared(_ name: String, title: String?, _ request: Request, _ context: WebContext) -> Values {
        let site = Self.siteName[context.language]
        var values: Values = [
            "lang": context.language.tag, "t": strings.forTemplates(context.language),
            "stringsJSON": strings.forScripts(context.language), "page": name, "assets": "/assets",
            "title": title.map { "\($0) – \(site)" } ?? site, "siteName": site, "version": files.version,
            "csrf": context.csrf, "languages": languages(request, context), "vendor": vendorAddresses,
            "on": [name.replacing("-", with: "_"): true],
            "loginHref": "/login?next=\(Self.escaped(request.uri.path))",
        ]
        if let account = context.account {
            values["account"] = [
                "name": account.name, "displayName": account.displayName, "role": account.role.rawValue,
                "isAdministrator": account.rights.contains(.administer),
                "mayContribute": account.rights.contains(.contribute),
                "mayReview": account.rights.contains(.review),
                "maySupervise": account.rights.contains(.supervise),
                "maySchedule": account.rights.contains(.schedule),
            ]
        }
        if let station = context.station { values["ownStation"] = ["code": station.code, "name": station.name] }
        return values
    }

    private var vendorAddresses: [String: String] {
        let names = ["hls": Self.vendorNames[0], "chart": Self.vendorNames[1]]
        return names.filter { vendor.has($0.value) }.mapValues { "/vendor/\($0)?v=\(vendor.version)" }
    }

    private func languages(_ request: Request, _ context: WebContext) -> [Values] {
        let fields = (request.uri.query ?? "").split(separator: "&").filter { !$0.hasPrefix("lang=") }
        return Language.allCases.map { language in
            let query = (fields + ["lang=\(language.tag)"]).joined(separator: "&")
            return [
                "tag": language.tag, "label": language == .zh ? "中文" : "English",
                "current": language == context.language, "href": "\(request.uri.path)?\(query)",
            ]
        }
    }

    private func heading(_ status: HTTPResponse.Status) -> LocalizedText {
        switch status {
        case .notFound: LocalizedText(zh: "没有找到", en: "Not found")
        case .forbidden: LocalizedText(zh: "没有权限", en: "Not allowed")
        case .unauthorized: LocalizedText(zh: "需要登录", en: "Log in first")
        case .tooManyRequests: LocalizedText(zh: "请稍候", en: "Too many attempts")
        case .serviceUnavailable: LocalizedText(zh: "暂时不可用", en: "Not available now")
        default:
            status.kind == .clientError
                ? LocalizedText(zh: "请求有误", en: "Something is wrong with the request")
                : LocalizedText(zh: "出错了", en: "Something went wrong")
        }
    }

    /// A text as it may stand in a query.
    static func escaped(_ text: String) -> String {
        var allowed = CharacterSet.alphanumerics.intersection(CharacterSet(charactersIn: "\0"..."\u{7F}"))
        allowed.insert(charactersIn: "-._~/")
        return text.addingPercentEncoding(withAllowedCharacters: allowed) ?? ""
    }
}
