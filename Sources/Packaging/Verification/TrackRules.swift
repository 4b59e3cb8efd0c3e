import MediaModel

/// Rules on a CMAF track's file: its boxes say what the table says.
struct TrackRules {
    private let track: Track
    private let source: any ByteSource

    /// Findings of one kind after which the rest of a track is not told.
    private static let limit = 5

    init(_ track: Track, source: any ByteSource) {
        self.track = track
        self.source = source
    }

    func findings() throws -> [Finding] {
        do {
            let length = min(track.table.initializationLength, TrackInitialization.limit)
            let initialization = try TrackInitialization.parse(
                source.read(file: track.file, offset: 0, count: length))
            return declared(initialization) + (try format(initialization)) + (try fragments(initialization))
        } catch let error as PackagingError {
            return [Finding(.must, "C 7.3", track: track.id, zh: error.message.zh, en: error.message.en)]
        }
    }

    private func declared(_ initialization: TrackInitialization) -> [Finding] {
        var found: [Finding] = []
        if initialization.codec != track.codec || initialization.timescale != track.timescale
            || !initialization.fits(track.kind)
        {
            found.append(
                must("R 6.2.4", zh: "编码、时间刻度或尺寸与清单不符", en: "codec, timescale or size other than in the manifest"))
        }
        if !initialization.brands.contains(where: { ["cmfc", "cmf2", "iso6"].contains($0) }) {
            found.append(must("C 7.2", zh: "ftyp 没有 CMAF 品牌", en: "no CMAF brand in ftyp"))
        }
        if initialization.declaredDurations.contains(where: { $0 != 0 }) {
            found.append(must("R 3.1.2", zh: "初始化段声明了时长", en: "a duration in the initialization section"))
        }
        return found
    }

    /// What the sequence parameter set says of the pictures: of the entry's size, of square samples, progressive, and
    /// 4:2:0 of 8 bits as in High profile.
    private func format(_ initialization: TrackInitialization) throws -> [Finding] {
        guard case .avc(let configuration, let width, let height) = initialization.entry else { return [] }
        let format = try SequenceParameterSet(sequenceParameterSet: configuration.sequenceParameterSet)
        var found: [Finding] = []
        if format.width != width || format.height != height || format.sampleAspect.width != format.sampleAspect.height {
            found.append(
                must(
                    "C 9.2", zh: "码流画面 \(format.width)×\(format.height) 与声明不符或像素不是方形",
                    en: "pictures of \(format.width)×\(format.height), not as declared or not of square samples"))
        }
        if format.chromaFormat != 1 || format.bitDepth != 8 {
            found.append(must("A 1.3", zh: "画面不是 8 位 4:2:0", en: "pictures that are not 4:2:0 of 8 bits"))
        }
        if !format.isProgressive { found.append(must("A 1.14", zh: "画面是隔行的", en: "interlaced pictures")) }
        return found
    }

    private func fragments(_ initialization: TrackInitialization) throws -> [Finding] {
        var found: [Finding] = []
        var offset = Int64(track.table.initializationLength)
        var time = track.table.start
        for (number, fragment) in track.table.fragments.enumerated() where found.count < Self.limit {
            let head = try FragmentHead(
                file: track.file, offset: offset, length: fragment.length, initialization: initialization,
                source: source)
            if head.movie.decodeTime != time || head.movie.duration != fragment.duration {
                found.append(
                    must(
                        "A 7.3", zh: "第 \(number) 个片段的时间不连续", en: "fragment \(number) does not continue the one before")
                )
            }
            if case .video = track.kind { found += try pictures(head, fragment, number) }
            offset += Int64(fragment.length)
            time += fragment.duration
        }
        return found
    }

    private func pictures(_ head: FragmentHead, _ fragment: Fragment, _ number: Int) throws -> [Finding] {
        var found: [Finding] = []
        if head.keyLength != fragment.keyLength {
            found.append(must("A 6.10", zh: "第 \(number) 个片段的关键帧长度不符", en: "fragment \(number): another key picture"))
        }
        if !head.movie.isSync {
            found.append(must("B 8.8.3", zh: "第 \(number) 个片段未标为同步", en: "fragment \(number) is not flagged as sync"))
        }
        if try !head.beginsWithIDR() {
            found.append(
                must("A 7.4", zh: "第 \(number) 个片段不以 IDR 开始", en: "fragment \(number) does not begin with an IDR"))
        }
        return found
    }

    private func must(_ clause: String, zh: String, en: String) -> Finding {
        Finding(.must, clause, track: track.id, zh: zh, en: en)
    }
}
