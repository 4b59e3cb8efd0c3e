/// The rules of feeds as RELAX NG, which `xmllint` looks after. Elements of other vocabularies may stand anywhere.
enum FeedSchemas {
    private static let other = """
        <define name="other"><element><anyName><except><nsName/><nsName ns=""/></except></anyName>
          <ref name="anything"/></element></define>
        <define name="anything"><zeroOrMore><choice><attribute><anyName/></attribute><text/>
          <element><anyName/><ref name="anything"/></element></choice></zeroOrMore></define>
        """

    private static let head = """
        <grammar xmlns="http://relaxng.org/ns/structure/1.0"
          datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes"
        """

    /// Atom (RFC 4287, sections 4.1.1, 4.1.2 and 4.2).
    static let atom = """
        \(head) ns="http://www.w3.org/2005/Atom"><start><element name="feed"><ref name="common"/><interleave>
          <zeroOrMore><ref name="person"/></zeroOrMore><zeroOrMore><ref name="category"/></zeroOrMore>
          <optional><element name="generator"><ref name="common"/><optional><attribute name="uri"/></optional>
            <optional><attribute name="version"/></optional><text/></element></optional>
          <optional><ref name="icon"/></optional><optional><ref name="logo"/></optional><ref name="id"/>
          <zeroOrMore><ref name="link"/></zeroOrMore><optional><ref name="rights"/></optional>
          <optional><element name="subtitle"><ref name="words"/></element></optional><ref name="title"/>
          <ref name="updated"/><zeroOrMore><ref name="other"/></zeroOrMore></interleave>
          <zeroOrMore><ref name="entry"/></zeroOrMore></element></start>
        <define name="entry"><element name="entry"><ref name="common"/><interleave>
          <zeroOrMore><ref name="person"/></zeroOrMore><zeroOrMore><ref name="category"/></zeroOrMore>
          <optional><element name="content"><ref name="words"/></element></optional><ref name="id"/>
          <oneOrMore><ref name="link"/></oneOrMore>
          <optional><element name="published"><ref name="instant"/></element></optional>
          <optional><ref name="rights"/></optional>
          <optional><element name="summary"><ref name="words"/></element></optional><ref name="title"/>
          <ref name="updated"/><zeroOrMore><ref name="other"/></zeroOrMore></interleave></element></define>
        <define name="common"><optional><attribute name="xml:base"><data type="anyURI"/></attribute></optional>
          <optional><attribute name="xml:lang"><data type="language"/></attribute></optional></define>
        <define name="words"><ref name="common"/><optional><attribute name="type"><choice><value>text</value>
          <value>html</value></choice></attribute></optional><text/></define>
        <define name="instant"><ref name="common"/><data type="dateTime"/></define>
        <define name="address"><ref name="common"/><data type="anyURI"><param name="minLength">1</param></data></define>
        <define name="title"><element name="title"><ref name="words"/></element></define>
        <define name="rights"><element name="rights"><ref name="words"/></element></define>
        <define name="updated"><element name="updated"><ref name="instant"/></element></define>
        <define name="id"><element name="id"><ref name="address"/></element></define>
        <define name="icon"><element name="icon"><ref name="address"/></element></define>
        <define name="logo"><element name="logo"><ref name="address"/></element></define>
        <define name="person"><element><choice><name>author</name><name>contributor</name></choice>
          <ref name="common"/><interleave><element name="name"><text/></element>
          <optional><element name="uri"><text/></element></optional>
          <optional><element name="email"><text/></element></optional></interleave></element></define>
        <define name="category"><element name="category"><ref name="common"/><attribute name="term"/>
          <optional><attribute name="scheme"><data type="anyURI"/></attribute></optional>
          <optional><attribute name="label"/></optional></element></define>
        <define name="link"><element name="link"><ref name="common"/>
          <attribute name="href"><data type="anyURI"/></attribute><optional><attribute name="rel"/></optional>
          <optional><attribute name="type"><data type="string"><param name="pattern">.+/.+</param></data></attribute>
          </optional><optional><attribute name="hreflang"><data type="language"/></attribute></optional>
          <optional><attribute name="title"/></optional>
          <optional><attribute name="length"><data type="nonNegativeInteger"/></attribute></optional></element></define>
        \(other)</grammar>
        """

    /// RSS 2.0 (https://www.rssboard.org/rss-specification), as podcasts have it: every item with an enclosure.
    static let rss = """
        \(head)><start><element name="rss"><attribute name="version"><value>2.0</value></attribute>
          <element name="channel"><interleave>
            <element name="title"><ref name="some"/></element><element name="link"><data type="anyURI"/></element>
            <element name="description"><text/></element><optional><ref name="language"/></optional>
            <optional><element name="copyright"><text/></element></optional>
            <optional><element name="generator"><text/></element></optional>
            <optional><element name="lastBuildDate"><ref name="date"/></element></optional>
            <optional><element name="pubDate"><ref name="date"/></element></optional>
            <optional><element name="ttl"><data type="positiveInteger"/></element></optional>
            <optional><element name="image"><interleave><element name="url"><data type="anyURI"/></element>
              <element name="title"><text/></element><element name="link"><data type="anyURI"/></element></interleave>
            </element></optional>
            <zeroOrMore><ref name="foreign"/></zeroOrMore><zeroOrMore><ref name="item"/></zeroOrMore>
          </interleave></element></element></start>
        <define name="item"><element name="item"><interleave><element name="title"><ref name="some"/></element>
          <optional><element name="link"><data type="anyURI"/></element></optional>
          <optional><element name="description"><text/></element></optional>
          <optional><element name="author"><text/></element></optional>
          <zeroOrMore><element name="category"><text/></element></zeroOrMore>
          <element name="enclosure"><attribute name="url"><data type="anyURI"/></attribute>
            <attribute name="length"><data type="nonNegativeInteger"/></attribute>
            <attribute name="type"><data type="string"><param name="pattern">.+/.+</param></data></attribute></element>
          <element name="guid"><optional><attribute name="isPermaLink"><choice><value>true</value><value>false</value>
            </choice></attribute></optional><ref name="some"/></element>
          <optional><element name="pubDate"><ref name="date"/></element></optional>
          <zeroOrMore><ref name="foreign"/></zeroOrMore></interleave></element></define>
        <define name="language"><element name="language"><data type="language"/></element></define>
        <define name="some"><data type="string"><param name="minLength">1</param></data></define>
        <define name="date"><data type="string"><param name="pattern">[A-Z][a-z]{2}, \\d{2} [A-Z][a-z]{2} \\d{4} \\d{2}:\\d{2}:\\d{2} ([+-]\\d{4}|GMT)</param></data></define>
        <define name="foreign"><element><anyName><except><nsName ns=""/></except></anyName><ref name="anything"/>
          </element></define>
        <define name="anything"><zeroOrMore><choice><attribute><anyName/></attribute><text/>
          <element><anyName/><ref name="anything"/></element></choice></zeroOrMore></define></grammar>
        """
}
