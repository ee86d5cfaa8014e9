import { SOAP_NAMESPACES } from '../../src/protocol/soap.ts'
import { SUB_ENROLL_ACTION, SUB_ENROLLMENT_NAMESPACE } from '../../src/protocol/sub-enrollment.ts'
import { GOOD_REQUEST, subEnrollEnvelope } from '../support/sub-enroll-request.ts'

/** What a POST brings to the service. */
export interface Post {
  /** The header lines about the message; undefined: text/xml in UTF-8 with the right SOAPAction. */
  readonly head?: readonly string[]
  readonly body: string | Uint8Array
}

/**
 * What comes back, in one line: `SKU …` for a certificate, with the SKU that is in it; a number for an empty answer; `1.1
 * Client text`, the version of the envelope first, for a fault, where custom errors are on.
 */
export interface Case extends Post {
  readonly shows: string
  /** With SOAP 1.1 alone. */
  readonly soap11: string
  /** With SOAP 1.2 beside it; undefined: the same. */
  readonly both?: string
}

export const ACTION = `SOAPAction: "${SUB_ENROLL_ACTION}"`
const UTF_8 = 'Content-Type: text/xml; charset=utf-8'
const SOAP_12 = 'Content-Type: application/soap+xml; charset=utf-8'

const good = subEnrollEnvelope({ sku: 'RMS' })
const soap12 = good.replace(SOAP_NAMESPACES['1.1'], SOAP_NAMESPACES['1.2'])
const unicode = subEnrollEnvelope({ sku: 'Zürich €𝄞' })

const READ = 'Server was unable to read request. ---> '
const PROCESS = '1.1 Server Server was unable to process request. ---> '
const NO_ACTION = 'Client Unable to handle request without a valid action parameter. Please supply a valid soap action.'
const unknownAction = (value: string) =>
  `1.1 Client Server did not recognize the value of HTTP Header SOAPAction: ${value}.`
const mismatch = (namespace: string) =>
  `1.1 VersionMismatch Possible SOAP version mismatch: Envelope namespace ${namespace} was unexpected. Expecting ${SOAP_NAMESPACES['1.1']}.`
const isNull = (parameter: string) => `${PROCESS}Value cannot be null.\r\nParameter name: ${parameter}`

const action = (value: string): readonly string[] => [UTF_8, `SOAPAction: ${value}`]
const charset = (parameter: string): readonly string[] => [`Content-Type: text/xml${parameter}`, ACTION]

const utf16 = (text: string, order: 'LE' | 'BE', mark: boolean): Buffer => {
  const bytes = Buffer.from(`${mark ? '\ufeff' : ''}${text}`, 'utf16le')
  return order === 'LE' ? bytes : bytes.swap16()
}

const routing: readonly Case[] = [
  ...[
    `"${SUB_ENROLL_ACTION}"`,
    SUB_ENROLL_ACTION,
    encodeURIComponent(SUB_ENROLL_ACTION),
    `  "${SUB_ENROLL_ACTION}"  `,
  ].map((value): Case => ({ shows: `SOAPAction ${value}`, head: action(value), body: good, soap11: 'SKU RMS' })),
  ...[
    ['', ''],
    ['""', ''],
    ['"', '"'],
    [`'${SUB_ENROLL_ACTION}'`, `'${SUB_ENROLL_ACTION}'`],
    [`${SUB_ENROLL_ACTION}"`, `${SUB_ENROLL_ACTION}"`],
    [`"${SUB_ENROLL_ACTION}`, `"${SUB_ENROLL_ACTION}`],
    [`" ${SUB_ENROLL_ACTION}"`, ` ${SUB_ENROLL_ACTION}`],
    [`"${SUB_ENROLL_ACTION}/"`, `${SUB_ENROLL_ACTION}/`],
    [SUB_ENROLL_ACTION.toUpperCase(), SUB_ENROLL_ACTION.toUpperCase()],
    ['"a%20b%2Bc+d"', 'a b+c d'],
    ['"%u0041%C3%BC"', 'Aü'],
  ].map(([value = '', told = '']): Case => ({
    shows: `SOAPAction ${value}`,
    head: action(value),
    body: good,
    soap11: unknownAction(told),
  })),
  {
    shows: 'two SOAPActions',
    head: [UTF_8, ACTION, ACTION],
    body: good,
    soap11: unknownAction(`"${SUB_ENROLL_ACTION}", "${SUB_ENROLL_ACTION}"`.slice(1, -1)),
  },
  { shows: 'no SOAPAction', head: [UTF_8], body: good, soap11: `1.1 ${NO_ACTION}`, both: 'SKU RMS' },
  {
    shows: 'no SOAPAction and another element',
    head: [UTF_8],
    body: good.replaceAll('SubEnroll', 'Nope'),
    soap11: `1.1 ${NO_ACTION}`,
    both: `1.1 ${NO_ACTION}`,
  },
  {
    shows: 'another element',
    body: good.replaceAll(/(<\/?)SubEnroll\b/g, '$1Nope'),
    soap11: isNull('aPublicKeyBytes'),
  },
  {
    shows: 'the element in no namespace',
    body: good.replace(`<SubEnroll xmlns="${SUB_ENROLLMENT_NAMESPACE}">`, '<SubEnroll>'),
    soap11: isNull('aPublicKeyBytes'),
  },
  { shows: 'SOAP 1.2', head: [SOAP_12], body: soap12, soap11: `1.1 ${NO_ACTION}`, both: 'SKU RMS' },
  {
    shows: 'SOAP 1.2 with the action',
    head: [`${SOAP_12}; action="${SUB_ENROLL_ACTION}"`],
    body: soap12,
    soap11: `1.1 ${NO_ACTION}`,
    both: 'SKU RMS',
  },
  {
    shows: 'SOAP 1.2 with another action',
    head: [`${SOAP_12}; action="urn:nope"`],
    body: soap12,
    soap11: `1.1 ${NO_ACTION}`,
    both: 'SKU RMS',
  },
  {
    shows: 'SOAP 1.2 with another action and element',
    head: [`${SOAP_12}; action="urn:nope"`],
    body: soap12.replaceAll(/(<\/?)SubEnroll\b/g, '$1Nope'),
    soap11: `1.1 ${NO_ACTION}`,
    both: `1.2 Sender Unable to handle request. The action 'urn:nope' was not recognized.`,
  },
  {
    shows: 'SOAP 1.2 with SOAPAction as well',
    head: [SOAP_12, ACTION],
    body: soap12,
    soap11: mismatch(SOAP_NAMESPACES['1.2']),
    both: 'SKU RMS',
  },
  { shows: 'SOAP 1.2 as text/xml', body: soap12, soap11: mismatch(SOAP_NAMESPACES['1.2']), both: 'SKU RMS' },
  { shows: 'SOAP 1.1 as application/soap+xml', head: [SOAP_12], body: good, soap11: `1.1 ${NO_ACTION}`, both: '415' },
  {
    shows: 'nothing at all',
    head: [UTF_8],
    body: '',
    soap11: `1.1 ${NO_ACTION}`,
    both: '1.2 Receiver Server was unable to process request. ---> Root element is missing.',
  },
  {
    shows: 'a SOAP 1.2 fault about a header',
    head: [SOAP_12],
    body: soap12.replace('<soap:Header>', '<soap:Header><h:H xmlns:h="urn:h" soap:mustUnderstand="true"/>'),
    soap11: `1.1 ${NO_ACTION}`,
    both: '1.2 MustUnderstand SOAP header H was not understood.',
  },
  {
    shows: 'a SOAP 1.2 fault of the operation',
    head: [SOAP_12],
    body: soap12.replace(/<aPublicKeyBytes>[^<]*<\/aPublicKeyBytes>/, ''),
    soap11: `1.1 ${NO_ACTION}`,
    both: isNull('aPublicKeyBytes').replace('1.1 Server', '1.2 Receiver'),
  },
]

const mediaTypes: readonly Case[] = [
  ...[
    'text/plain',
    'application/xml',
    'application/json',
    'text/xml2',
    'application/x-www-form-urlencoded',
    'text/XML ;charset=utf-8',
  ].map((type): Case => ({ shows: type, head: [`Content-Type: ${type}`, ACTION], body: good, soap11: '415' })),
  { shows: 'no Content-Type', head: [ACTION], body: good, soap11: '415' },
  { shows: 'an empty Content-Type', head: ['Content-Type:', ACTION], body: good, soap11: '415' },
]

const decoding: readonly Case[] = [
  ...['; charset=UTF-8', '; charset="utf-8"', "; charset='utf-8'", ';charset=utf-8', '; a=b; charset=utf-8'].map(
    (parameter): Case => ({
      shows: `UTF-8 as text/xml${parameter}`,
      head: charset(parameter),
      body: unicode,
      soap11: 'SKU Zürich €𝄞',
    }),
  ),
  ...['', '; charset=nope', '; charset=', '; charset=us-ascii', '; charset=utf8'].map((parameter): Case => ({
    shows: `UTF-8 as text/xml${parameter}`,
    head: charset(parameter),
    body: unicode,
    soap11: 'SKU Z??rich ???????',
  })),
  { shows: 'a mark of UTF-8 without a charset', head: charset(''), body: `\ufeff${unicode}`, soap11: 'SKU Zürich €𝄞' },
  {
    shows: 'a mark of UTF-8 against the charset',
    head: charset('; charset=iso-8859-1'),
    body: `\ufeff${unicode}`,
    soap11: 'SKU Zürich €𝄞',
  },
  ...(['LE', 'BE'] as const).flatMap((order): Case[] => [
    {
      shows: `UTF-16${order} with a mark`,
      head: charset('; charset=utf-16'),
      body: utf16(unicode, order, true),
      soap11: 'SKU Zürich €𝄞',
    },
    {
      shows: `UTF-16${order} with a mark alone`,
      head: charset(''),
      body: utf16(unicode, order, true),
      soap11: 'SKU Zürich €𝄞',
    },
    {
      shows: `UTF-16${order} with a mark against the charset`,
      head: charset('; charset=utf-8'),
      body: utf16(unicode, order, true),
      soap11: 'SKU Zürich €𝄞',
    },
  ]),
  {
    shows: 'UTF-16LE without a mark',
    head: charset('; charset=utf-16'),
    body: utf16(unicode, 'LE', false),
    soap11: 'SKU Zürich €𝄞',
  },
  {
    shows: 'UTF-16BE without a mark',
    head: charset('; charset=utf-16be'),
    body: utf16(unicode, 'BE', false),
    soap11: 'SKU Zürich €𝄞',
  },
  {
    shows: 'UTF-16BE that is called LE',
    head: charset('; charset=utf-16'),
    body: utf16(unicode, 'BE', false),
    soap11: '400',
  },
  {
    shows: 'Latin-1',
    head: charset('; charset=ISO-8859-1'),
    body: Buffer.from(subEnrollEnvelope({ sku: 'Zürich' }), 'latin1'),
    soap11: 'SKU Zürich',
  },
  {
    shows: 'windows-1252',
    head: charset('; charset=windows-1252'),
    body: Buffer.from(subEnrollEnvelope({ sku: 'a\x80b' }), 'latin1'),
    soap11: 'SKU a€b',
  },
  {
    shows: 'a declaration that says otherwise',
    body: unicode.replace('encoding="utf-8"', 'encoding="iso-8859-1"'),
    soap11: 'SKU Zürich €𝄞',
  },
  {
    shows: 'bad UTF-8',
    body: Buffer.from(subEnrollEnvelope({ sku: 'a\xff\xc3b' }), 'latin1'),
    soap11: 'SKU a\ufffd\ufffdb',
  },
  {
    shows: 'SOAP 1.2 without a charset',
    head: ['Content-Type: application/soap+xml'],
    body: unicode.replace(SOAP_NAMESPACES['1.1'], SOAP_NAMESPACES['1.2']),
    soap11: `1.1 ${NO_ACTION}`,
    both: 'SKU Zürich €𝄞',
  },
]

const illFormed: readonly Case[] = Object.entries({
  'blanks before the declaration': ` ${good}`,
  'blanks alone': '\r\n \t',
  'text after the envelope': `${good}x`,
  'a second root': `${good}<a/>`,
  'an end tag of another name': good.replace('</SubEnroll>', '</SubEnrol>'),
  'a missing end': good.replace('</soap:Envelope>', ''),
  'U+0001': subEnrollEnvelope({ sku: '\u0001' }),
  'a reference to U+0001': subEnrollEnvelope({ sku: '&#1;' }),
  'an entity that HTML knows': subEnrollEnvelope({ sku: '&nbsp;' }),
  'a DOCTYPE': good.replace('?>', '?><!DOCTYPE a>'),
  'an attribute twice': good.replace('<oInput>', '<oInput a="1" a="2">'),
  'an unknown prefix': good.replace('<oInput>', '<oInput><x:y/>'),
  'XML 1.1': good.replace('version="1.0"', 'version="1.1"'),
  gzip: '\u001f\u008b\u0008\u0000',
  'a comment in the SKU': subEnrollEnvelope({ sku: 'a<!-- -->b' }),
  'an instruction in the Guid': subEnrollEnvelope({ guid: `<?a?>${GOOD_REQUEST.guid}` }),
  'an element in the URL': subEnrollEnvelope({ url: '<b>http://a/</b>' }),
  'base64 of URLs': subEnrollEnvelope({ key: 'AQ-_' }),
  'base64 after its end': subEnrollEnvelope({ key: 'AQ==AQ==' }),
  'an element in base64': subEnrollEnvelope({ key: 'AQ<a/>ID' }),
  'five hundred levels': good.replace('<oInput>', `<oInput>${'<a>'.repeat(500)}${'</a>'.repeat(500)}`),
}).map(([shows, body]): Case => ({ shows, body, soap11: '400' }))

const missing = (element: string) =>
  `1.1 Client ${READ}Request format is invalid: Missing required soap:${element} element.`
const envelopeOf = (content: string) =>
  `<soap:Envelope xmlns:soap="${SOAP_NAMESPACES['1.1']}">${content}</soap:Envelope>`
const withBody = (content: string) => good.replace(/<soap:Body>.*<\/soap:Body>/, `<soap:Body>${content}</soap:Body>`)
const operation = (content: string) => `<SubEnroll xmlns="${SUB_ENROLLMENT_NAMESPACE}">${content}</SubEnroll>`
const [, subEnroll = ''] = /<soap:Body>(.*)<\/soap:Body>/.exec(good) ?? []

const envelopes: readonly Case[] = [
  { shows: 'no envelope', body: '<a/>', soap11: mismatch('') },
  { shows: 'another root in another namespace', body: '<a xmlns="urn:b"/>', soap11: mismatch('urn:b') },
  {
    shows: 'an envelope in another namespace',
    body: good.replace(SOAP_NAMESPACES['1.1'], 'urn:wrong'),
    soap11: mismatch('urn:wrong'),
  },
  {
    shows: 'another root in the namespace of SOAP',
    body: `<foo xmlns="${SOAP_NAMESPACES['1.1']}"/>`,
    soap11: missing('Envelope'),
  },
  { shows: 'an envelope with nothing in it', body: envelopeOf(''), soap11: missing('Body') },
  { shows: 'an envelope with a header alone', body: envelopeOf('<soap:Header/>'), soap11: missing('Body') },
  { shows: 'an empty body', body: envelopeOf('<soap:Body/>'), soap11: isNull('aPublicKeyBytes') },
  {
    shows: 'a body that is nil',
    body: withBody(operation('<oInput xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>')),
    soap11: isNull('aPublicKeyBytes'),
  },
  { shows: 'no oInput', body: withBody(operation('')), soap11: isNull('aPublicKeyBytes') },
  { shows: 'an empty oInput', body: withBody(operation('<oInput/>')), soap11: isNull('aPublicKeyBytes') },
  {
    shows: 'no EnrolleeInformation',
    body: good.replace(/<EnrolleeInformation>.*<\/EnrolleeInformation>/, ''),
    soap11: isNull('SKU'),
  },
  {
    shows: 'no CertificatePublicKey',
    body: good.replace(/<CertificatePublicKey>.*<\/CertificatePublicKey>/, ''),
    soap11: isNull('aPublicKeyBytes'),
  },
  {
    shows: 'children in no namespace',
    body: good.replace('<oInput>', '<oInput xmlns="">'),
    soap11: isNull('aPublicKeyBytes'),
  },
  {
    shows: 'a header after the body',
    body: envelopeOf(
      `<soap:Body>${subEnroll}</soap:Body><soap:Header><a xmlns="urn:a" soap:mustUnderstand="1"/></soap:Header>`,
    ),
    soap11: 'SKU RMS',
  },
  { shows: 'two bodies', body: envelopeOf(`<soap:Body>${subEnroll}</soap:Body><soap:Body/>`), soap11: 'SKU RMS' },
  { shows: 'two elements in the body', body: withBody(`${subEnroll}<a/>`), soap11: 'SKU RMS' },
  {
    shows: 'text between elements',
    body: good.replace('<oInput>', 'x<oInput>y').replace('<Guid>', '<![CDATA[z]]><Guid>'),
    soap11: 'SKU RMS',
  },
  {
    shows: 'unknown elements and attributes',
    body: good.replace('<oInput>', '<oInput a="1"><b><c/></b>').replace('<SKU>', '<d/><SKU e="f">'),
    soap11: 'SKU RMS',
  },
  {
    shows: 'another order',
    body: good.replace(
      /(<CertificatePublicKey>.*<\/CertificatePublicKey>)(<EnrolleeInformation>.*<\/EnrolleeInformation>)/,
      '$2$1',
    ),
    soap11: 'SKU RMS',
  },
  { shows: 'a member twice', body: good.replace('</SKU>', '</SKU><SKU>other</SKU>'), soap11: 'SKU RMS' },
  {
    shows: 'a structure twice, malformed the second time',
    body: good.replace(
      '<EnrolleeInformation>',
      '<CertificatePublicKey><Guid>x</Guid></CertificatePublicKey><EnrolleeInformation>',
    ),
    soap11: 'SKU RMS',
  },
  {
    shows: 'CDATA and references',
    body: subEnrollEnvelope({ sku: '<![CDATA[a<b]]>&amp;&#x63;' }),
    soap11: 'SKU a<b&c',
  },
  { shows: 'blanks in a string', body: subEnrollEnvelope({ sku: '  RMS ' }), soap11: 'SKU   RMS ' },
  {
    shows: 'a Name that is nil',
    body: good.replace(
      /<Name>.*<\/Name>/,
      '<Name xsi:nil="true" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"/>',
    ),
    soap11: 'SKU RMS',
  },
  { shows: 'other prefixes', body: good.replaceAll('soap:', 'E:').replace('xmlns:soap', 'xmlns:E'), soap11: 'SKU RMS' },
]

const { guid, key } = GOOD_REQUEST
const plain = guid.replaceAll('-', '')
const structure = `{0x${plain.slice(0, 8)},0x${plain.slice(8, 12)},0x${plain.slice(12, 16)},{${(plain.slice(16).match(/../g) ?? []).map((byte) => `0x${byte}`).join(',')}}}`
const badGuid = (text: string, message: string): Case => {
  const body = subEnrollEnvelope({ guid: text, sku: 'RMS' })
  const place = `(1, ${body.indexOf('</Guid>') + '</Guid></'.length + 1})`
  return {
    shows: `the Guid ${text}`,
    body,
    soap11: `1.1 Client ${READ}There is an error in XML document ${place}. ---> ${message}`,
  }
}
const LENGTH = 'Guid should contain 32 digits with 4 dashes (xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx).'

const values: readonly Case[] = [
  ...[guid.toUpperCase(), plain, `{${guid}}`, `(${guid})`, structure, ` \r\n${guid}\t`].map((text): Case => ({
    shows: `the Guid ${JSON.stringify(text)}`,
    body: subEnrollEnvelope({ guid: text, sku: 'RMS' }),
    soap11: 'SKU RMS',
  })),
  badGuid('', 'Unrecognized Guid format.'),
  badGuid('hello', LENGTH),
  badGuid(guid.slice(1), LENGTH),
  badGuid(`{${guid}`, LENGTH),
  badGuid(`(${guid}}`, LENGTH),
  badGuid(`g${guid.slice(1)}`, 'Could not find any recognizable digits.'),
  ...[key.replace(/=+$/, ''), key.replace(/(.{20})/g, '$1\r\n '), `<!-- a -->${key}`, `<![CDATA[${key}]]>`].map(
    (text, i): Case => ({
      shows: `base64 written otherwise (${i + 1})`,
      body: subEnrollEnvelope({ key: text, sku: 'RMS' }),
      soap11: 'SKU RMS',
    }),
  ),
  {
    shows: 'no Guid',
    body: subEnrollEnvelope({ guid: undefined }),
    soap11: `${PROCESS}A GUID other than all zeros is wanted.\r\nParameter name: Guid`,
  },
  { shows: 'no key', body: subEnrollEnvelope({ key: undefined }), soap11: isNull('aPublicKeyBytes') },
]

const header = (block: string) => good.replace('<soap:Header>', `<soap:Header>${block}`)
const versionData = (attribute: string) => good.replace('<VersionData ', `<VersionData ${attribute} `)

const headers: readonly Case[] = [
  { shows: 'no header', body: good.replace(/<soap:Header>.*<\/soap:Header>/, ''), soap11: 'SKU RMS' },
  {
    shows: 'an empty header',
    body: good.replace(/<soap:Header>.*<\/soap:Header>/, '<soap:Header/>'),
    soap11: 'SKU RMS',
  },
  {
    shows: 'VersionData twice',
    body: good.replace(/(<VersionData.*<\/VersionData>)/, '$1<VersionData xmlns="$2">9</VersionData>'),
    soap11: 'SKU RMS',
  },
  {
    shows: 'VersionData in another namespace',
    body: good.replace(`<VersionData xmlns="${SUB_ENROLLMENT_NAMESPACE}">`, '<VersionData xmlns="urn:a">'),
    soap11: 'SKU RMS',
  },
  { shows: 'an unknown header', body: header('<H xmlns="urn:h"/>'), soap11: 'SKU RMS' },
  ...['1', 'true'].flatMap((value): Case[] =>
    ['', 'soap:actor="urn:other"', 'soap:actor="http://schemas.xmlsoap.org/soap/actor/next"'].map((actor) => ({
      shows: `an unknown header with mustUnderstand="${value}" ${actor}`,
      body: header(`<h:H xmlns:h="urn:h" soap:mustUnderstand="${value}" ${actor}/>`),
      soap11: '1.1 MustUnderstand SOAP header H was not understood.',
    })),
  ),
  ...['0', 'false', 'maybe', 'TRUE', ''].map((value): Case => ({
    shows: `an unknown header with mustUnderstand="${value}"`,
    body: header(`<h:H xmlns:h="urn:h" soap:mustUnderstand="${value}"/>`),
    soap11: 'SKU RMS',
  })),
  ...['0', '1', 'true', 'false'].map((value): Case => ({
    shows: `VersionData with mustUnderstand="${value}"`,
    body: versionData(`soap:mustUnderstand="${value}"`),
    soap11: 'SKU RMS',
  })),
  {
    shows: 'VersionData with mustUnderstand="maybe"',
    body: versionData('soap:mustUnderstand="maybe"'),
    soap11: `1.1 Client ${READ}There is an error in XML document (1, ${good.indexOf('<VersionData ') + 14}). ---> 'maybe' is not a valid value for the field EncodedMustUnderstand. Valid values are '0', '1', 'true', and 'false'.`,
  },
]

/** Neighbours of what was recorded, by what the facts about ASMX say of all of them. */
export const CASES: Readonly<Record<string, readonly Case[]>> = {
  'finding the operation': routing,
  'media types': mediaTypes,
  decoding,
  'XML that is none': illFormed,
  'the envelope and what is in it': envelopes,
  'GUIDs and base64': values,
  headers,
}
