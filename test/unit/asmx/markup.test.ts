import { expect } from 'chai'
import fc from 'fast-check'
import { markup } from '../../../src/asmx/description/markup.ts'

const unescape = (html: string): string =>
  html.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&amp;', '&')

describe('HTML that is put together', () => {
  it('keeps its own text and what is finished, and escapes every other text', () => {
    const item = markup`<b>${'<i>'}</b>`
    expect(markup`<p title="${'"&'}">${item}${[item, item]}'</p>`.html).to.equal(
      `<p title="&quot;&amp;"><b>&lt;i&gt;</b><b>&lt;i&gt;</b><b>&lt;i&gt;</b>'</p>`,
    )
  })

  it('holds any text: no markup comes out of it, and nothing gets lost', () => {
    const character = fc.oneof(
      fc.constantFrom('&', '<', '>', '"', "'", '&lt;', '</p>', '$&', '\n', '\t'),
      fc.string({ unit: 'grapheme', maxLength: 1 }),
    )
    fc.assert(
      fc.property(fc.array(character), (characters) => {
        const text = characters.join('')
        const { html } = markup`${text}`
        expect(html).not.to.match(/[<>"]/)
        if (!/[^\P{Cc}\n\t]|\p{Noncharacter_Code_Point}/u.test(text)) expect(unescape(html)).to.equal(text)
      }),
    )
  })

  it('has a replacement for what HTML cannot hold', () => {
    for (const text of ['\u0000', '\r', '\u001b', '\u007f', '\u0085', '\ud800', '\uffff', '\u{1fffe}']) {
      expect(markup`a${text}b`.html, JSON.stringify(text)).to.equal('a\ufffdb')
    }
  })
})
