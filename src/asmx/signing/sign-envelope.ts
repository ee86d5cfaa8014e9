import { SignedXml } from 'xml-crypto'
import { toBase64 } from '../../base/base64.ts'
import { thenOrNow, type SigningKey } from '../../certificates/index.ts'
import { EXCLUSIVE_C14N, RSA_SHA256, SHA256, WSU_NAMESPACE } from '../../protocol/ws-security.ts'
import { IDS, TOKEN_REFERENCE, writeSecurity, writeTimestamp, writeToken } from './security-header.ts'

/** Who signs: a key, and the X.509 chain of its certificate, DER, that certificate first. */
export interface MessageSigner {
  readonly key: SigningKey
  readonly chain: readonly Uint8Array[]
}

/** Signs the envelope of an answer that is made at `at`: gives it with a wsse:Security header, at once where its key does. */
export type SignEnvelope = (envelope: string, at: Date) => string | Promise<string>

const BODY = '<soap:Body>'
const HEADER = '<soap:Header>'
const HEADER_END = '</soap:Header>'

const SIGNED_BODY = `<soap:Body xmlns:wsu="${WSU_NAMESPACE}" wsu:Id="${IDS.body}">`

/** The envelope before its body, with `block` as the last one in its header, and the rest from `<soap:Body>` on. */
function withHeaderBlock(envelope: string, block: string): string {
  const start = envelope.indexOf(BODY)
  if (start < 0) throw new TypeError('this is no envelope of ours')
  const [before, rest] = [envelope.slice(0, start), envelope.slice(start + BODY.length)]
  const end = before.lastIndexOf(HEADER_END)
  const head =
    end < 0 ? `${before}${HEADER}${block}${HEADER_END}` : `${before.slice(0, end)}${block}${before.slice(end)}`
  return `${head}${SIGNED_BODY}${rest}`
}

/** What stands for the signature until the key has made it: no base64, so it is found again. */
const PENDING = '-'

/** A signature that still lacks its value, and what is to be signed for it. */
interface PendingSignature {
  readonly signedInfo: string
  readonly xml: string
}

/** Has the library do everything but sign: it would ask for the key, which may not be in this process. */
function prepareSignature(envelope: string): PendingSignature {
  let signedInfo = ''
  class LeaveToKey {
    getSignature(canonical: unknown): string {
      signedInfo = String(canonical)
      return PENDING
    }
    getAlgorithmName(): string {
      return RSA_SHA256
    }
    verifySignature(): boolean {
      return false
    }
  }
  const signature = new SignedXml({
    privateKey: PENDING,
    idMode: 'wssecurity',
    signatureAlgorithm: RSA_SHA256,
    canonicalizationAlgorithm: EXCLUSIVE_C14N,
    getKeyInfoContent: () => TOKEN_REFERENCE,
  })
  signature.SignatureAlgorithms[RSA_SHA256] = LeaveToKey
  for (const id of [IDS.timestamp, IDS.body]) {
    const xpath = `//*[@*[local-name()='Id' and namespace-uri()='${WSU_NAMESPACE}']='${id}']`
    signature.addReference({ xpath, transforms: [EXCLUSIVE_C14N], digestAlgorithm: SHA256 })
  }
  signature.computeSignature(envelope, { prefix: 'ds' })
  return { signedInfo, xml: signature.getSignatureXml() }
}

const withValue = (xml: string, value: Uint8Array): string =>
  xml.replace(`>${PENDING}</ds:SignatureValue>`, `>${toBase64(value)}</ds:SignatureValue>`)

/**
 * Prepares the signing of answers: WS-Security 1.0 with the X.509 Token Profile, RSA-SHA256 over Timestamp and Body in
 * exclusive canonical form. Of the answer as it was, nothing changes but that soap:Body gets a wsu:Id: the library sees
 * a copy, and only the signature that it makes is taken over.
 */
export function createEnvelopeSigner({ key, chain }: MessageSigner): SignEnvelope {
  const token = writeToken(chain)
  return (envelope, at) => {
    const content = `${writeTimestamp(at)}${token}`
    const { signedInfo, xml } = prepareSignature(withHeaderBlock(envelope, writeSecurity(content)))
    return thenOrNow(key.sign('SHA256', Buffer.from(signedInfo)), (value) =>
      withHeaderBlock(envelope, writeSecurity(`${content}${withValue(xml, value)}`)),
    )
  }
}
