import { IllFormedXml } from '../asmx/message/index.ts'
import { decodeCertificateFile, splitCertificates } from '../certificates/index.ts'
import { parseMessageHead, takeHttpMessage } from '../exchanges/index.ts'
import { treeOf } from './element-place.ts'
import type { LintReport } from './finding.ts'
import type { MessageHead } from './http-head.ts'
import { lintChain, type ChainRules, type PlacedCertificate } from './lint-chain.ts'
import { LintError } from './lint-error.ts'
import { lintEnvelopeRequest, lintHttpRequest } from './lint-request.ts'
import { lintEnvelopeResponse, lintHttpResponse } from './lint-response.ts'
import type { LintOptions } from './linted-service.ts'
import { SourceText } from './source-text.ts'

/** By which rules a file is judged, whatever it is. */
export type FileRules = LintOptions & ChainRules

const IS_HTTP = /^(?:HTTP\/1\.[01] |[!#$%&'*+.^_`|~0-9A-Za-z-]+ \S+ HTTP\/)/

/** The bytes behind the head: with the marks of chunks undone, else as they are, whatever length is announced. */
function bodyOf(bytes: Uint8Array, head: MessageHead, bodyStart: number): Uint8Array {
  const isChunked = head.headers.some(([name]) => name.toLowerCase() === 'transfer-encoding')
  return isChunked ? takeHttpMessage(bytes).message.body : bytes.subarray(bodyStart)
}

function lintHttp(bytes: Uint8Array, rules: FileRules): LintReport {
  const { bodyStart, ...head } = parseMessageHead(bytes)
  const body = bodyOf(bytes, head, bodyStart)
  return head.startLine.startsWith('HTTP/') ? lintHttpResponse(head, body, rules) : lintHttpRequest(head, body, rules)
}

/** The certificates of a file, each with its place. Throws XrmlError. */
function placedCertificates(text: string): PlacedCertificate[] {
  const source = new SourceText(text, 1)
  let end = 0
  return splitCertificates(text).map((certificate) => {
    const start = text.indexOf(certificate, end)
    end = start + certificate.length
    return { text: certificate, placeAt: (offset) => source.placeAt(start + offset) }
  })
}

/** An envelope: that of an answer when its body says so, else that of a request. */
function lintEnvelope(text: string, rules: FileRules): LintReport {
  const tree = treeOf(text)
  const body = tree instanceof IllFormedXml ? undefined : tree.children.find(({ local }) => local === 'Body')
  const element = body?.children[0]?.local
  const isAnswer = element === 'Fault' || element?.endsWith('Response') === true
  return isAnswer ? lintEnvelopeResponse(text, rules) : lintEnvelopeRequest(text, element, rules)
}

/**
 * Looks at a file: a request or an answer as they go over a connection, an envelope alone, or a chain of certificates,
 * leaf first. Which rules it breaks is told by the readers and checks of the server itself.
 * Throws LintError when it is nothing of these, ExchangeError or XrmlError when not even its parts can be told apart.
 */
export function lintFile(bytes: Uint8Array, rules: FileRules): LintReport {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 4096)).toString('latin1')
  if (IS_HTTP.test(start)) return lintHttp(bytes, rules)
  const text = decodeCertificateFile(bytes)
  if (/^\s*(?:<\?xml[^>]*>\s*)?<XrML[\s>]/.test(text)) return lintChain(placedCertificates(text), rules)
  if (/^\s*</.test(text)) return lintEnvelope(text, rules)
  throw new LintError(
    'file-unknown',
    'The file is neither a request nor an answer of HTTP, nor an envelope, nor a chain of certificates.',
  )
}
