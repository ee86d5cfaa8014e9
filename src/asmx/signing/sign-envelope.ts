import type { KeyObject } from 'node:crypto'
import { SignedXml } from 'xml-crypto'
import { EXCLUSIVE_C14N, RSA_SHA256, SHA256, WSU_NAMESPACE } from '../../protocol/ws-security.ts'
import { IDS, TOKEN_REFERENCE, writeSecurity, writeTimestamp, writeToken } from './security-header.ts'

/** Who signs: a private key, and the X.509 chain of its certificate, DER, that certificate first. */
export interface MessageSigner {
  readonly privateKey: KeyObject
  readonly chain: readonly Uint8Array[]
}

/** Signs the envelope of an answer that is made at `at`: gives it with a wsse:Security header. */
export type SignEnvelope = (envelope: string, at: Date) => string

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

function sign(envelope: string, privateKey: KeyObject): string {
  const signature = new SignedXml({
    privateKey,
    idMode: 'wssecurity',
    signatureAlgorithm: RSA_SHA256,
    canonicalizationAlgorithm: EXCLUSIVE_C14N,
    getKeyInfoContent: () => TOKEN_REFERENCE,
  })
  for (const id of [IDS.timestamp, IDS.body]) {
    const xpath = `//*[@*[local-name()='Id' and namespace-uri()='${WSU_NAMESPACE}']='${id}']`
    signature.addReference({ xpath, transforms: [EXCLUSIVE_C14N], digestAlgorithm: SHA256 })
  }
  signature.computeSignature(envelope, { prefix: 'ds' })
  return signature.getSignatureXml()
}

/**
 * Prepares the signing of answers: WS-Security 1.0 with the X.509 Token Profile, RSA-SHA256 over Timestamp and Body in
 * exclusive canonical form. Of the answer as it was, nothing changes but that soap:Body gets a wsu:Id: the library sees
 * a copy, and only the signature that it makes is taken over.
 */
export function createEnvelopeSigner({ privateKey, chain }: MessageSigner): SignEnvelope {
  const token = writeToken(chain)
  return (envelope, at) => {
    const content = `${writeTimestamp(at)}${token}`
    const signature = sign(withHeaderBlock(envelope, writeSecurity(content)), privateKey)
    return withHeaderBlock(envelope, writeSecurity(`${content}${signature}`))
  }
}
