import fc from 'fast-check'
import type { HttpMessage } from '../../../src/exchanges/index.ts'

const token = fc
  .stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,12}$/)
  .filter((name) => !/^(?:content-length|transfer-encoding)$/i.test(name))
const value = fc.stringMatching(/^(?:[!-~\x80-\xff](?:[\t -~\x80-\xff]{0,20}[!-~\x80-\xff])?)?$/)
const startLine = fc.oneof(
  fc.stringMatching(/^(?:GET|POST|M-SEARCH) \/[!-~]{0,20} HTTP\/1\.[01]$/),
  fc.stringMatching(/^HTTP\/1\.[01] (?:200|401|500|207)(?: [A-Za-z ]{0,20})?$/),
)

/** Messages whose length is told by Content-Length, by chunks or, of requests without a body, not at all. */
export const httpMessages: fc.Arbitrary<HttpMessage> = fc
  .record({
    startLine,
    headers: fc.array(fc.tuple(token, value), { maxLength: 6 }),
    body: fc.uint8Array({ maxLength: 300 }),
    framing: fc.constantFrom('length', 'chunked'),
  })
  .map(({ startLine: line, headers, body, framing }) => ({
    startLine: line,
    headers: [
      ...headers,
      framing === 'length'
        ? (['content-length', String(body.length)] as const)
        : (['Transfer-encoding', 'chunked'] as const),
    ],
    body: Buffer.from(body),
  }))
