import { readElement, readOnly } from '../../src/certificates/der.ts'

/** The texts of a signed answer that its readers need. */
export interface SignedEnvelope {
  /** The certificates of the token, leaf first, DER. */
  readonly chain: readonly Buffer[]
  readonly created: string
  readonly expires: string
  readonly valueType: string
  readonly encodingType: string
}

const find = (pattern: RegExp, envelope: string): string => {
  const [, found] = pattern.exec(envelope) ?? []
  if (found === undefined) throw new Error(`${pattern.source} is not there`)
  return found
}

/** Takes the certificates out of a PKIPath, leaf first. */
function readPkiPath(der: Buffer): Buffer[] {
  const { content } = readOnly(der, 0x30, 'the path')
  const certificates: Buffer[] = []
  for (let offset = 0; offset < content.length;) {
    const { whole, end } = readElement(content, offset, 'a certificate')
    certificates.unshift(Buffer.from(whole))
    offset = end
  }
  return certificates
}

/** Reads token and Timestamp of a signed answer. Throws when it has none. */
export const readSignedEnvelope = (envelope: string): SignedEnvelope => ({
  chain: readPkiPath(Buffer.from(find(/<wsse:BinarySecurityToken [^>]*>([^<]+)</, envelope), 'base64')),
  created: find(/<wsu:Created>([^<]+)</, envelope),
  expires: find(/<wsu:Expires>([^<]+)</, envelope),
  valueType: find(/<wsse:BinarySecurityToken [^>]*ValueType="([^"]+)"/, envelope),
  encodingType: find(/<wsse:BinarySecurityToken [^>]*EncodingType="([^"]+)"/, envelope),
})

/** The answer as it would be without its signature: without the Security block and the wsu:Id of the body. */
export const withoutSignature = (envelope: string): string =>
  envelope
    .replace(/<wsse:Security .*<\/wsse:Security>/s, '')
    .replace(/<soap:Body [^>]*>/, '<soap:Body>')
    .replace('<soap:Header></soap:Header>', '')
