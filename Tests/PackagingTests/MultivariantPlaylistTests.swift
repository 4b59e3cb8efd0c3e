import MediaModel
import Testing

@testable import Packaging

@Suite("The multivariant playlist")
struct MultivariantPlaylistTests {
    @Test("of a film names every rendition, and begins with the variant of about 2 Mbit/s")
    func film() throws {
        #expect(
            HLS.multivariant(try Programmes.film()) == """
                #EXTM3U
                #EXT-X-VERSION:7
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a128",LANGUAGE="zh",NAME="中文",DEFAULT=YES,AUTOSELECT=YES,\
                CHANNELS="2",URI="a128-zh/index.m3u8"
                #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a128",LANGUAGE="bo",NAME="བོད་ཡིག",DEFAULT=NO,AUTOSELECT=YES,\
                CHANNELS="2",URI="a128-bo/index.m3u8"
                #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a64",LANGUAGE="zh",NAME="中文",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",\
                URI="a64-zh/index.m3u8"
                #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a64",LANGUAGE="bo",NAME="བོད་ཡིག",DEFAULT=NO,AUTOSELECT=YES,\
                CHANNELS="2",URI="a64-bo/index.m3u8"
                #EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subs",LANGUAGE="zh-Hans",NAME="中文",DEFAULT=NO,AUTOSELECT=YES,\
                FORCED=NO,URI="s-zh-Hans/index.m3u8"
                #EXT-X-STREAM-INF:BANDWIDTH=1930300,AVERAGE-BANDWIDTH=1628150,CODECS="avc1.64001f,mp4a.40.2",\
                RESOLUTION=1280x720,FRAME-RATE=25.000,AUDIO="a128",SUBTITLES="subs",CLOSED-CAPTIONS=NONE
                v720/index.m3u8
                #EXT-X-STREAM-INF:BANDWIDTH=666300,AVERAGE-BANDWIDTH=464150,CODECS="avc1.64001f,mp4a.40.2",\
                RESOLUTION=640x360,FRAME-RATE=25.000,AUDIO="a64",SUBTITLES="subs",CLOSED-CAPTIONS=NONE
                v360/index.m3u8
                #EXT-X-STREAM-INF:BANDWIDTH=66300,AVERAGE-BANDWIDTH=64150,CODECS="mp4a.40.2",AUDIO="a64",\
                SUBTITLES="subs",CLOSED-CAPTIONS=NONE

                a64-zh/index.m3u8
                #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=218215,AVERAGE-BANDWIDTH=177794,CODECS="avc1.64001f",\
                RESOLUTION=1280x720,URI="v720/iframes.m3u8"
                #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=54579,AVERAGE-BANDWIDTH=44460,CODECS="avc1.64001f",\
                RESOLUTION=640x360,URI="v360/iframes.m3u8"

                """)
    }

    @Test("of a film with a size above 2 Mbit/s puts the one below it first")
    func startingVariant() throws {
        var film = try Programmes.film()
        film.tracks[0].peakBitRate = 5_000_000
        let uris = HLS.multivariant(film).split(separator: "\n").filter { !$0.hasPrefix("#") }
        #expect(uris == ["v360/index.m3u8", "v720/index.m3u8", "a64-zh/index.m3u8"])
    }

    @Test("names no sound that no variant has")
    func unused() throws {
        var film = try Programmes.film()
        film.tracks.removeAll { $0.id == "v720" }
        let groups = HLS.multivariant(film).matches(of: /GROUP-ID="(a[0-9]+)"/).map { String($0.output.1) }
        #expect(groups == ["a64", "a64"])
    }

    @Test("of a silent film names no sound")
    func silent() throws {
        #expect(
            HLS.multivariant(try Programmes.silent()) == """
                #EXTM3U
                #EXT-X-VERSION:7
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-STREAM-INF:BANDWIDTH=600000,AVERAGE-BANDWIDTH=400000,CODECS="avc1.64001f",RESOLUTION=640x360,\
                FRAME-RATE=25.000,CLOSED-CAPTIONS=NONE
                v360/index.m3u8
                #EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=54579,AVERAGE-BANDWIDTH=44460,CODECS="avc1.64001f",\
                RESOLUTION=640x360,URI="v360/iframes.m3u8"

                """)
    }

    @Test("of sound in two languages has a variant for each quality")
    func twoLanguages() throws {
        #expect(
            HLS.multivariant(try Programmes.sound("zh", "ug")) == """
                #EXTM3U
                #EXT-X-VERSION:7
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a128",LANGUAGE="zh",NAME="中文",DEFAULT=YES,AUTOSELECT=YES,\
                CHANNELS="2",URI="a128-zh/index.m3u8"
                #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a128",LANGUAGE="ug",NAME="ئۇيغۇرچە",DEFAULT=NO,AUTOSELECT=YES,\
                CHANNELS="2",URI="a128-ug/index.m3u8"
                #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a64",LANGUAGE="zh",NAME="中文",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",\
                URI="a64-zh/index.m3u8"
                #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a64",LANGUAGE="ug",NAME="ئۇيغۇرچە",DEFAULT=NO,AUTOSELECT=YES,\
                CHANNELS="2",URI="a64-ug/index.m3u8"
                #EXT-X-STREAM-INF:BANDWIDTH=130000,AVERAGE-BANDWIDTH=128000,CODECS="mp4a.40.2",AUDIO="a128",\
                CLOSED-CAPTIONS=NONE
                a128-zh/index.m3u8
                #EXT-X-STREAM-INF:BANDWIDTH=66000,AVERAGE-BANDWIDTH=64000,CODECS="mp4a.40.2",AUDIO="a64",\
                CLOSED-CAPTIONS=NONE
                a64-zh/index.m3u8

                """)
    }

    @Test("of sound in one language is the media playlist of its best quality")
    func oneLanguage() throws {
        #expect(
            HLS.multivariant(try Programmes.sound("zh")) == """
                #EXTM3U
                #EXT-X-VERSION:7
                #EXT-X-TARGETDURATION:6
                #EXT-X-MEDIA-SEQUENCE:0
                #EXT-X-PLAYLIST-TYPE:VOD
                #EXT-X-INDEPENDENT-SEGMENTS
                #EXT-X-MAP:URI="a128-zh/init.mp4"
                #EXTINF:6.016000,
                a128-zh/0.m4s
                #EXTINF:5.994667,
                a128-zh/1.m4s
                #EXTINF:2.389333,
                a128-zh/2.m4s
                #EXT-X-ENDLIST

                """)
    }

    @Test(
        "keeps hostile names in their places",
        arguments: [
            ("x\",URI=\"http://evil\"", "x',URI='http://evil'"),
            ("a\n#EXT-X-ENDLIST", "a #EXT-X-ENDLIST"),
            ("a\r\nb\u{85}c\u{2028}d", "a b c d"),
            ("\u{202E}gnp.exe", "gnp.exe"),
            ("  \u{0} \t ", "中文"),
            (String(repeating: "长", count: 500), String(repeating: "长", count: 80)),
        ])
    func hostileNames(name: String, shown: String) throws {
        var sound = try Programmes.sound("zh", "ug")
        sound.tracks[0].name = name
        let line = try #require(HLS.multivariant(sound).split(separator: "\n").first { $0.hasPrefix("#EXT-X-MEDIA") })
        #expect(
            line == """
                #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a128",LANGUAGE="zh",NAME="\(shown)",DEFAULT=YES,AUTOSELECT=YES,\
                CHANNELS="2",URI="a128-zh/index.m3u8"
                """)
    }

    @Test(
        "gives a language that is none as undetermined",
        arguments: ["", "x", "zh\"", "zh\nug", "中文", "zh--cn", "zh-", String(repeating: "a", count: 9), "zh_CN"])
    func hostileLanguages(language: String) throws {
        var sound = try Programmes.sound("zh", "ug")
        sound.tracks[0].language = language
        let line = try #require(HLS.multivariant(sound).split(separator: "\n").first { $0.hasPrefix("#EXT-X-MEDIA") })
        #expect(
            line == """
                #EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a128",LANGUAGE="und",NAME="原声 Original",DEFAULT=YES,\
                AUTOSELECT=YES,CHANNELS="2",URI="a128-zh/index.m3u8"
                """)
    }

    @Test("never gives two renditions of a group one name")
    func distinctNames() throws {
        var film = try Programmes.film()
        for index in film.tracks.indices { film.tracks[index].name = "解说" }
        let names = HLS.multivariant(film).split(separator: "\n").compactMap { line in
            line.split(separator: ",").first { $0.hasPrefix("NAME=") }
        }
        #expect(
            names == ["NAME=\"解说\"", "NAME=\"解说 2\"", "NAME=\"解说\"", "NAME=\"解说 2\"", "NAME=\"解说\""])
    }

    @Test("calls a language by its own name", arguments: [("zh-TW", "中文（繁体）"), ("bo-CN", "བོད་ཡིག"), ("tlh", "tlh")])
    func languageNames(tag: String, name: String) throws {
        var sound = try Programmes.sound("zh", "ug")
        sound.tracks[0].language = tag
        #expect(HLS.multivariant(sound).contains("LANGUAGE=\"\(tag)\",NAME=\"\(name)\","))
    }
}
