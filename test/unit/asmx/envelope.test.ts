import { expect } from 'chai'
import { ZERO_GUID } from '../../../src/base/guid.ts'
import { SUB_ENROLLMENT_NAMESPACE } from '../../../src/protocol/sub-enrollment.ts'
import { enrolleeOf, enrolling, envelope, GUID, keyOf, read, refusalOf, subEnroll, VERSION_DATA } from './requests.ts'

const DEFAULTS = {
  oInput: {
    CertificatePublicKey: { aPublicKeyBytes: undefined, Guid: ZERO_GUID },
    EnrolleeInformation: { SKU: undefined, Version: undefined, Name: undefined, URL: undefined },
  },
}
const MISSING = '1.1 Client: Server was unable to read request. ---> Request format is invalid: Missing required soap:'
const SOAP = 'xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"'
const mismatch = (namespace: string): string =>
  `1.1 VersionMismatch: Possible SOAP version mismatch: Envelope namespace ${namespace} was unexpected. Expecting http://schemas.xmlsoap.org/soap/envelope/.`

describe('The parameters of a request, [MS-RMPRS] §3.3.4.1.3.1', () => {
  it('are read whole', () => {
    const { header, values, operation, version } = read(
      envelope(
        subEnroll(
          `<oInput><CertificatePublicKey><aPublicKeyBytes>AQID</aPublicKeyBytes><Guid>{${GUID.toUpperCase()}}</Guid></CertificatePublicKey><EnrolleeInformation><SKU>a</SKU><Version>b</Version><Name>c</Name><URL>d</URL></EnrolleeInformation></oInput>`,
        ),
        { header: VERSION_DATA },
      ),
    )
    expect({ operation, version }).to.deep.equal({ operation: 'SubEnroll', version: '1.1' })
    expect(header).to.deep.equal({ MinimumVersion: '1.0.0.0', MaximumVersion: undefined })
    expect(values).to.deep.equal({
      oInput: {
        CertificatePublicKey: { aPublicKeyBytes: Uint8Array.of(1, 2, 3), Guid: GUID },
        EnrolleeInformation: { SKU: 'a', Version: 'b', Name: 'c', URL: 'd' },
      },
    })
  })

  it('have defaults where a structure, or all of them, is missing', () => {
    const bodies = [
      '',
      'text',
      '<SubEnroll/>',
      subEnroll(''),
      subEnroll('<oInput/>'),
      subEnroll('<oInput><CertificatePublicKey/></oInput>'),
      '<x:SubEnroll xmlns:x="urn:wrong"><x:oInput/></x:SubEnroll>',
      `<Nope xmlns="${SUB_ENROLLMENT_NAMESPACE}"><oInput/></Nope>`,
      subEnroll('<oInput xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>'),
      subEnroll('<oInput xmlns=""><EnrolleeInformation><SKU>a</SKU></EnrolleeInformation></oInput>'),
      subEnroll('<oInput><x:EnrolleeInformation xmlns:x="urn:x"><SKU>a</SKU></x:EnrolleeInformation></oInput>'),
      subEnroll('<oInput><EnrolleeInformation><SKU xmlns="">a</SKU></EnrolleeInformation></oInput>'),
      subEnroll('<oInput><SKU>a</SKU><x><EnrolleeInformation><SKU>a</SKU></EnrolleeInformation></x></oInput>'),
    ]
    for (const body of bodies) expect(read(envelope(body)).values, body).to.deep.equal(DEFAULTS)
    expect(read(`<soap:Envelope ${SOAP}><soap:Body/></soap:Envelope>`).values).to.deep.equal(DEFAULTS)
  })

  it('may come in any order, among unknown elements, text, comments and attributes', () => {
    const text = envelope(
      subEnroll(
        '<x/>t<oInput a="1"><!-- --><EnrolleeInformation><URL>d</URL><New><SKU>no</SKU></New>t<SKU x="y">a</SKU></EnrolleeInformation><?pi?><CertificatePublicKey/></oInput><![CDATA[x]]>',
      ),
    )
    expect(enrolleeOf(text)).to.deep.equal({ SKU: 'a', Version: undefined, Name: undefined, URL: 'd' })
  })

  it('count where they come first, even if what repeats them is malformed', () => {
    expect(enrolleeOf(enrolling('', '<SKU>a</SKU><SKU>b<x/></SKU><SKU/>')).SKU).to.equal('a')
    expect(keyOf(enrolling(`<Guid>${GUID}</Guid><Guid>nope</Guid>`)).Guid).to.equal(GUID)
    const twice =
      '<oInput><EnrolleeInformation><SKU>a</SKU></EnrolleeInformation><EnrolleeInformation><Name>b</Name></EnrolleeInformation></oInput>'
    expect(enrolleeOf(envelope(subEnroll(twice)))).to.deep.include({ SKU: 'a', Name: undefined })
    expect(read(envelope(subEnroll('<oInput/><oInput><x/></oInput>'))).values).to.deep.equal(DEFAULTS)
  })

  it('come from the first body element that is the operation; others do not matter', () => {
    const first = subEnroll('<oInput><EnrolleeInformation><SKU>a</SKU></EnrolleeInformation></oInput>')
    const second = first.replace('>a<', '>b<')
    expect(enrolleeOf(envelope(first + second)).SKU).to.equal('a')
    expect(enrolleeOf(envelope(`${first}<x/>`)).SKU).to.equal('a')
    expect(enrolleeOf(envelope(`<x/>${first}`)).SKU).to.equal('a')
  })

  it('are not led astray by names of Object.prototype', () => {
    const body = subEnroll(
      '<oInput><__proto__><SKU>a</SKU></__proto__><constructor/><EnrolleeInformation><__proto__>a</__proto__><toString/></EnrolleeInformation></oInput>',
    )
    expect(read(envelope(body)).values).to.deep.equal(DEFAULTS)
    expect(Object.keys(Object.prototype)).to.deep.equal([])
  })
})

describe('Strings', () => {
  const sku = (content: string): string | undefined => enrolleeOf(enrolling('', `<SKU>${content}</SKU>`)).SKU

  it('keep blanks, have CR LF and CR as LF, CDATA and references resolved', () => {
    expect(sku(' a ')).to.equal(' a ')
    expect(sku('  ')).to.equal('  ')
    expect(sku('a\r\nb\rc\nd')).to.equal('a\nb\nc\nd')
    expect(sku('a<![CDATA[<b>&amp;]]>c')).to.equal('a<b>&amp;c')
    expect(sku('&lt;&#65;&#x1D4B3;&quot;&#13;')).to.equal('<A𝒳"\r')
  })

  it('are empty, not missing, when their element is empty or nil', () => {
    expect(sku('')).to.equal('')
    const nil = '<SKU xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:nil="true"/>'
    expect(enrolleeOf(enrolling('', nil)).SKU).to.equal('')
    expect(enrolleeOf(enrolling('', '')).SKU).to.equal(undefined)
  })

  it('may hold no comment, processing instruction or element', () => {
    for (const content of ['a<!-- -->', '<?a?>', '<b/>', '<SKU>a</SKU>']) {
      expect(refusalOf(enrolling('', `<SKU>${content}</SKU>`)), content).to.equal('400')
      expect(refusalOf(enrolling(`<Guid>${GUID}${content}</Guid>`)), content).to.equal('400')
    }
  })
})

describe('aPublicKeyBytes', () => {
  const key = (content: string) => keyOf(enrolling(`<aPublicKeyBytes>${content}</aPublicKeyBytes>`)).aPublicKeyBytes

  it('is read across comments, processing instructions and CDATA', () => {
    expect(key('AQ<!-- x -->I<?y?><![CDATA[D]]>')).to.deep.equal(Uint8Array.of(1, 2, 3))
  })

  it('is empty, not missing, when its element is', () => {
    expect(key('')).to.deep.equal(new Uint8Array())
  })

  it('may hold no element and nothing but base64', () => {
    for (const content of ['AQ<b/>', 'AAAA*AAA', 'AQ-_', 'AQ==AQ==']) {
      expect(refusalOf(enrolling(`<aPublicKeyBytes>${content}</aPublicKeyBytes>`)), content).to.equal('400')
    }
  })
})

describe('A GUID that cannot be read', () => {
  const at = (text: string): string =>
    /There is an error in XML document (\(.*?\)). ---> Unrecognized Guid format\.$/.exec(refusalOf(text))?.[1] ??
    refusalOf(text)
  const column = (text: string, after: string): number => text.indexOf(after) + after.length + 1

  it('is reported with the place of the node that follows its element', () => {
    for (const [next, lead] of [
      ['</CertificatePublicKey>', 2],
      ['<x/>', 1],
      ['<!-- -->', 4],
      ['<?x?>', 2],
      ['<![CDATA[x]]>', 9],
      [' ', 0],
      ['text', 0],
      ['&amp;', 0],
    ] as const) {
      const text = enrolling(`<Guid></Guid>${next}`)
      expect(at(text), next).to.equal(`(1, ${column(text, '</Guid>') + lead})`)
    }
    const text = enrolling('<Guid/>')
    expect(at(text)).to.equal(`(1, ${column(text, '<Guid/>') + 2})`)
  })

  it('is counted in lines that CR LF, CR or LF end, and in UTF-16 units', () => {
    const lines = `<?xml version="1.0"?>\r\n\r\n\n\r<!-- 𝒳 -->${enrolling('<Guid></Guid>\r\n')}`
    expect(at(lines)).to.equal(`(5, ${column(lines.split('\r').at(-2) ?? '', '</Guid>')})`)
  })

  it('comes after what was ill-formed before that node, and before what is later', () => {
    expect(refusalOf(enrolling('<Guid></Guid><x y></x>'))).to.equal('400')
    expect(refusalOf(enrolling('<Guid></Guid></x>'))).to.equal('400')
    expect(at(enrolling('<Guid></Guid><x/>', '<SKU><b/></SKU></bad>'))).to.match(/^\(1, /)
  })
})

describe('The envelope', () => {
  it('has to be one of the right namespace', () => {
    expect(refusalOf('<a/>')).to.equal(mismatch(''))
    expect(refusalOf(subEnroll(''))).to.equal(mismatch(SUB_ENROLLMENT_NAMESPACE))
    expect(refusalOf('<Envelope xmlns="urn:wrong"/>')).to.equal(mismatch('urn:wrong'))
    expect(refusalOf(`<a ${SOAP.replace('envelope/', 'envelope/ ')}/>`)).to.equal(mismatch(''))
    expect(refusalOf(envelope('', { version: '1.2' }))).to.equal(mismatch('http://www.w3.org/2003/05/soap-envelope'))
    expect(refusalOf('<a/>', { soap12: true })).to.equal(mismatch(''))
  })

  it('has to be called Envelope and to have a body, after a header or none', () => {
    expect(refusalOf(`<soap:foo ${SOAP}/>`)).to.equal(`${MISSING}Envelope element.`)
    for (const content of [
      '',
      ' ',
      'text<soap:Body/>',
      '<![CDATA[ ]]><soap:Body/>',
      '<Body/>',
      '<x/><soap:Body/>',
      '<soap:Header/>',
      '<soap:Header/><soap:Header/><soap:Body/>',
      '<soap:Header></soap:Header>t<soap:Body/>',
    ]) {
      expect(refusalOf(`<soap:Envelope ${SOAP}>${content}</soap:Envelope>`), content).to.equal(
        `${MISSING}Body element.`,
      )
    }
    expect(refusalOf(`<soap:Envelope ${SOAP}/>`)).to.equal(`${MISSING}Body element.`)
  })

  it('may have comments around its parts, and a late header that is not read', () => {
    const second = subEnroll('<oInput><EnrolleeInformation><SKU>a</SKU></EnrolleeInformation></oInput>')
    const late = `<soap:Header><VersionData xmlns="${SUB_ENROLLMENT_NAMESPACE}" soap:mustUnderstand="maybe"/></soap:Header>`
    const text = `<!-- --><soap:Envelope ${SOAP}><!-- --><?x?><soap:Body/>t${late}<soap:Body>${second}</soap:Body></soap:Envelope><!-- -->`
    expect(read(text)).to.deep.include({ header: undefined, values: DEFAULTS })
  })
})

describe('XML that is none', () => {
  const OK = enrolling('')
  const BAD: Readonly<Record<string, string>> = {
    empty: '',
    blank: ' ',
    'cut off': OK.slice(0, -1),
    'text behind': `${OK}x`,
    'two roots': OK + OK,
    'blank before the declaration': ` <?xml version="1.0"?>${OK}`,
    'XML 1.1': `<?xml version="1.1"?>${OK}`,
    DOCTYPE: `<!DOCTYPE a>${OK}`,
    'DOCTYPE with entities': `<!DOCTYPE a [<!ENTITY b "c">]>${OK}`,
    'undefined entity': envelope('&b;'),
    'control character': envelope('\u0001'),
    'reference to one': envelope('&#1;'),
    'reference to a surrogate': envelope('&#xD800;'),
    'unbound prefix': envelope('<a:b/>'),
    'duplicate attribute': envelope('<a b="" b=""/>'),
    'duplicate by namespace': envelope('<a xmlns:x="u" xmlns:y="u" x:b="" y:b=""/>'),
    'prefix undeclared again': envelope('<a xmlns:x="u"><b xmlns:x=""/></a>'),
    'prefix out of scope': envelope('<a xmlns:x="u"/><x:b/>'),
    'raw < in an attribute': envelope('<a b="<"/>'),
    ']]> in text': envelope(']]>'),
    'mismatched tags': envelope('<a></b>'),
    'mismatched tags, blanks behind': envelope('<a></b \n>'),
    'mismatched prefixes': envelope('<x:a xmlns:x="u"></a>'),
    'mismatched root': `<soap:Envelope ${SOAP}></x>`,
  }
  for (const [what, text] of Object.entries(BAD)) {
    it(`is refused with 400 and no body: ${what}`, () => {
      expect(refusalOf(text)).to.equal('400')
    })
  }

  it('may have blanks in end tags', () => {
    expect(enrolleeOf(enrolling('', '<SKU>a</SKU \n\t>')).SKU).to.equal('a')
  })

  it('resolves namespaces as they are in scope', () => {
    const names = `<p:x xmlns:p="urn:x" xmlns="urn:y"><p:y xmlns:p="urn:z"/></p:x><p:SKU>a</p:SKU>`
    const text = enrolling('', names).replace('<SubEnroll', `<SubEnroll xmlns:p="${SUB_ENROLLMENT_NAMESPACE}"`)
    expect(enrolleeOf(text).SKU).to.equal('a')
  })
})

describe('Bounds, beyond which a document counts as ill-formed', () => {
  const nested = (depth: number): string => envelope('<a>'.repeat(depth) + '</a>'.repeat(depth))
  const attributes = (count: number): string => Array.from({ length: count }, (_, i) => `a${i}=""`).join(' ')

  it('are 256 elements deep', () => {
    expect(read(nested(254)).values).to.deep.equal(DEFAULTS)
    expect(refusalOf(nested(255))).to.equal('400')
  })

  it('are 200 000 elements and as many attributes', () => {
    expect(read(envelope('<a/>'.repeat(199_998))).values).to.deep.equal(DEFAULTS)
    expect(refusalOf(envelope('<a/>'.repeat(199_999)))).to.equal('400')
    expect(refusalOf(envelope(`<a ${attributes(64)}/>`.repeat(3200)))).to.equal('400')
  })

  it('are 64 attributes on one element', () => {
    expect(read(envelope(`<a ${attributes(64)}/>`)).values).to.deep.equal(DEFAULTS)
    expect(refusalOf(envelope(`<a ${attributes(65)}/>`))).to.equal('400')
  })

  it('are 512 characters for a namespace', () => {
    expect(read(envelope(`<a xmlns="${'u'.repeat(512)}"/>`)).values).to.deep.equal(DEFAULTS)
    expect(refusalOf(envelope(`<a xmlns="${'u'.repeat(513)}"/>`))).to.equal('400')
    expect(refusalOf(envelope(`<a xmlns:b="${'u'.repeat(513)}"/>`))).to.equal('400')
  })
})
