import MediaModel
import Testing

@testable import Packaging

@Suite("The DASH manifest")
struct DASHTests {
    @Test("of a film has a set for the pictures, each language and the subtitles")
    func film() throws {
        #expect(
            DASH.mpd(try Programmes.film()) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011" \
                type="static" mediaPresentationDuration="PT14.400S" minBufferTime="PT2.000S">
                  <Period id="0" start="PT0S" duration="PT14.400S">
                    <AdaptationSet id="1" contentType="video" mimeType="video/mp4" segmentAlignment="true" \
                startWithSAP="1">
                      <Representation id="v720" codecs="avc1.64001f" bandwidth="1800000" width="1280" height="720" \
                frameRate="25" sar="1:1">
                        <SegmentTemplate timescale="12800" startNumber="0" \
                initialization="$RepresentationID$/init.mp4" media="$RepresentationID$/$Number$.m4s">
                          <SegmentTimeline>
                            <S t="0" d="76800" r="1"/>
                            <S t="153600" d="30720"/>
                          </SegmentTimeline>
                        </SegmentTemplate>
                      </Representation>
                      <Representation id="v360" codecs="avc1.64001f" bandwidth="600000" width="640" height="360" \
                frameRate="25" sar="1:1">
                        <SegmentTemplate timescale="12800" startNumber="0" \
                initialization="$RepresentationID$/init.mp4" media="$RepresentationID$/$Number$.m4s">
                          <SegmentTimeline>
                            <S t="0" d="76800" r="1"/>
                            <S t="153600" d="30720"/>
                          </SegmentTimeline>
                        </SegmentTemplate>
                      </Representation>
                    </AdaptationSet>
                    <AdaptationSet id="100" contentType="audio" mimeType="audio/mp4" lang="zh" segmentAlignment="true" \
                startWithSAP="1">
                      <Role schemeIdUri="urn:mpeg:dash:role:2011" value="main"/>
                      <Representation id="a128-zh" codecs="mp4a.40.2" bandwidth="130000" audioSamplingRate="48000">
                        <AudioChannelConfiguration \
                schemeIdUri="urn:mpeg:dash:23003:3:audio_channel_configuration:2011" value="2"/>
                        <SegmentTemplate timescale="48000" startNumber="0" \
                initialization="$RepresentationID$/init.mp4" media="$RepresentationID$/$Number$.m4s">
                          <SegmentTimeline>
                            <S t="0" d="288768"/>
                            <S t="288768" d="287744"/>
                            <S t="576512" d="114688"/>
                          </SegmentTimeline>
                        </SegmentTemplate>
                      </Representation>
                      <Representation id="a64-zh" codecs="mp4a.40.2" bandwidth="66000" audioSamplingRate="48000">
                        <AudioChannelConfiguration \
                schemeIdUri="urn:mpeg:dash:23003:3:audio_channel_configuration:2011" value="2"/>
                        <SegmentTemplate timescale="48000" startNumber="0" \
                initialization="$RepresentationID$/init.mp4" media="$RepresentationID$/$Number$.m4s">
                          <SegmentTimeline>
                            <S t="0" d="288768"/>
                            <S t="288768" d="287744"/>
                            <S t="576512" d="114688"/>
                          </SegmentTimeline>
                        </SegmentTemplate>
                      </Representation>
                    </AdaptationSet>
                    <AdaptationSet id="101" contentType="audio" mimeType="audio/mp4" lang="bo" segmentAlignment="true" \
                startWithSAP="1">
                      <Role schemeIdUri="urn:mpeg:dash:role:2011" value="dub"/>
                      <Representation id="a128-bo" codecs="mp4a.40.2" bandwidth="129000" audioSamplingRate="48000">
                        <AudioChannelConfiguration \
                schemeIdUri="urn:mpeg:dash:23003:3:audio_channel_configuration:2011" value="2"/>
                        <SegmentTemplate timescale="48000" startNumber="0" \
                initialization="$RepresentationID$/init.mp4" media="$RepresentationID$/$Number$.m4s">
                          <SegmentTimeline>
                            <S t="0" d="288768"/>
                            <S t="288768" d="287744"/>
                            <S t="576512" d="114688"/>
                          </SegmentTimeline>
                        </SegmentTemplate>
                      </Representation>
                      <Representation id="a64-bo" codecs="mp4a.40.2" bandwidth="65000" audioSamplingRate="48000">
                        <AudioChannelConfiguration \
                schemeIdUri="urn:mpeg:dash:23003:3:audio_channel_configuration:2011" value="2"/>
                        <SegmentTemplate timescale="48000" startNumber="0" \
                initialization="$RepresentationID$/init.mp4" media="$RepresentationID$/$Number$.m4s">
                          <SegmentTimeline>
                            <S t="0" d="288768"/>
                            <S t="288768" d="287744"/>
                            <S t="576512" d="114688"/>
                          </SegmentTimeline>
                        </SegmentTemplate>
                      </Representation>
                    </AdaptationSet>
                    <AdaptationSet id="200" contentType="text" mimeType="text/vtt" lang="zh-Hans">
                      <Role schemeIdUri="urn:mpeg:dash:role:2011" value="subtitle"/>
                      <Label>中文</Label>
                      <Representation id="s-zh-Hans" bandwidth="167">
                        <BaseURL>s-zh-Hans/whole.vtt</BaseURL>
                      </Representation>
                    </AdaptationSet>
                  </Period>
                </MPD>

                """)
    }

    @Test("of sound alone has no pictures")
    func sound() throws {
        #expect(
            DASH.mpd(try Programmes.sound("zh")) == """
                <?xml version="1.0" encoding="UTF-8"?>
                <MPD xmlns="urn:mpeg:dash:schema:mpd:2011" profiles="urn:mpeg:dash:profile:isoff-live:2011" \
                type="static" mediaPresentationDuration="PT14.400S" minBufferTime="PT2.000S">
                  <Period id="0" start="PT0S" duration="PT14.400S">
                    <AdaptationSet id="100" contentType="audio" mimeType="audio/mp4" lang="zh" segmentAlignment="true" \
                startWithSAP="1">
                      <Role schemeIdUri="urn:mpeg:dash:role:2011" value="main"/>
                      <Representation id="a128-zh" codecs="mp4a.40.2" bandwidth="130000" audioSamplingRate="48000">
                        <AudioChannelConfiguration \
                schemeIdUri="urn:mpeg:dash:23003:3:audio_channel_configuration:2011" value="2"/>
                        <SegmentTemplate timescale="48000" startNumber="0" \
                initialization="$RepresentationID$/init.mp4" media="$RepresentationID$/$Number$.m4s">
                          <SegmentTimeline>
                            <S t="0" d="288768"/>
                            <S t="288768" d="287744"/>
                            <S t="576512" d="114688"/>
                          </SegmentTimeline>
                        </SegmentTemplate>
                      </Representation>
                      <Representation id="a64-zh" codecs="mp4a.40.2" bandwidth="66000" audioSamplingRate="48000">
                        <AudioChannelConfiguration \
                schemeIdUri="urn:mpeg:dash:23003:3:audio_channel_configuration:2011" value="2"/>
                        <SegmentTemplate timescale="48000" startNumber="0" \
                initialization="$RepresentationID$/init.mp4" media="$RepresentationID$/$Number$.m4s">
                          <SegmentTimeline>
                            <S t="0" d="288768"/>
                            <S t="288768" d="287744"/>
                            <S t="576512" d="114688"/>
                          </SegmentTimeline>
                        </SegmentTemplate>
                      </Representation>
                    </AdaptationSet>
                  </Period>
                </MPD>

                """)
    }

    @Test("is the format's only document")
    func documents() throws {
        let documents = DASH().documents(try Programmes.film())
        #expect(documents.map(\.path) == ["manifest.mpd"])
        #expect(documents.map(\.contentType) == ["application/dash+xml"])
    }

    @Test("keeps hostile names in their places")
    func hostile() throws {
        var film = try Programmes.film()
        film.tracks[6].name = "</Label><script>&\u{1}\u{FFFE}'\"\n"
        film.tracks[6].language = "zh\"><x"
        let text = DASH.mpd(film)
        #expect(text.contains("<Label>&lt;/Label&gt;&lt;script&gt;&amp; &apos;&apos;</Label>"))
        #expect(text.contains(#"<AdaptationSet id="200" contentType="text" mimeType="text/vtt" lang="und">"#))
    }

    @Test(
        "writes lengths in seconds to the millisecond",
        arguments: [
            (Int64(0), "PT0.000S"), (499, "PT0.000S"), (500, "PT0.001S"), (14_400_000, "PT14.400S"),
            (3_600_000_000, "PT3600.000S"),
        ])
    func duration(microseconds: Int64, text: String) {
        #expect(DASH.duration(microseconds) == text)
    }

    @Test(
        "asks for a buffer that covers the worst wait, and 2 s at least",
        arguments: [
            // Rate, bytes of segments of 2 s each, buffer.
            (8000, [1000, 1000], "PT2.000S"),
            (8000, [4000, 1000], "PT2.000S"),
            (8000, [5000, 1000], "PT3.000S"),
            (8000, [3000, 3000, 3000, 3000], "PT4.000S"),
            (8000, [1000, 1000, 5100], "PT3.100S"),
            (1, [1_000_000], "PT3600.000S"),
        ])
    func minimumBuffer(rate: Int, bytes: [Int], text: String) throws {
        let table = try #require(
            SegmentTable(
                initializationLength: 0, fragments: bytes.map { Fragment(length: $0, duration: 2000) },
                grouping: bytes.map { _ in 1 }))
        var track = try Programmes.subtitles("s", "zh")
        (track.table, track.peakBitRate) = (table, rate)
        #expect(DASH.minimumBuffer([track]) == text)
    }
}
