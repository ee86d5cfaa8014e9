/** A tag, as XML without errors has it, or what is none but may look like it. */
const MARKUP = /<!--(?:[^-]|-[^-])*-->|<!\[CDATA\[[^]*?\]\]>|<[^<>"'!?](?:[^<>"']|"[^"<]*"|'[^'<]*')*>/g

const isSpelledAlready = (xml: string): boolean => {
  for (let end = xml.indexOf('/>'); end >= 0; end = xml.indexOf('/>', end + 2)) {
    if (xml[end - 1] !== ' ') return false
  }
  return true
}

/**
 * XML that is well-formed, with its empty elements as XmlNode.OuterXml of .NET spells them: `<ID type="" />`. RMS reads certificates
 * into such nodes, and what is signed of a certificate is that spelling, whatever a client's library has made of it on the way.
 */
export const netOuterXml = (xml: string): string =>
  isSpelledAlready(xml)
    ? xml
    : xml.replace(MARKUP, (markup) => (markup.startsWith('<!') ? markup : markup.replace(/\s*\/>$/, ' />')))
