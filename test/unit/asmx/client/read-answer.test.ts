import { expect } from 'chai'
import fc from 'fast-check'
import { parseChallenges } from '../../../../src/asmx/client/offered-schemes.ts'
import { placesOf, readAnswer } from '../../../../src/asmx/client/read-answer.ts'
import { answerBodyWriter, writeSoapEnvelope } from '../../../../src/asmx/message/index.ts'
import { ENROLL_SHAPE } from '../../../../src/protocol/enrollment.ts'
import { SERVER_SHAPE } from '../../../../src/protocol/server-service.ts'
import { SUB_ENROLL_SHAPE } from '../../../../src/protocol/sub-enrollment.ts'
import { licensorCertificateAnswer } from '../../../support/stand-in-root.ts'
import { writeSubEnrollResponse } from '../../../support/sub-enroll-response.ts'

const SUB_ENROLL_PLACES = placesOf({ service: SUB_ENROLL_SHAPE, operation: SUB_ENROLL_SHAPE.operations.SubEnroll })
const LICENSOR_CERTIFICATE_PLACES = placesOf({
  service: SERVER_SHAPE,
  operation: SERVER_SHAPE.operations.GetLicensorCertificate,
})
const ENROLL_PLACES = placesOf({ service: ENROLL_SHAPE, operation: ENROLL_SHAPE.operations.Enroll })

const bodyOf = (answer: ReturnType<typeof licensorCertificateAnswer>): string =>
  typeof answer === 'function' ? '' : answer.body

describe('[MS-RMPRS] §3.3.4.1, §3.4.4.1 what a root has answered', () => {
  it('is a chain of texts, as they were written', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme-ascii', minLength: 1 }), { minLength: 1, maxLength: 16 }),
        (chain) => {
          const document = writeSoapEnvelope('1.1', undefined, writeSubEnrollResponse(chain))
          expect(readAnswer(document, SUB_ENROLL_PLACES)).to.deep.equal({ kind: 'chain', chain })
        },
      ),
    )
  })

  it('[MS-RMPR] §3.6.4.1.3.3 of an enrollment service is a chain of texts in its own namespace', () => {
    const write = answerBodyWriter(ENROLL_SHAPE.namespace, ENROLL_SHAPE.operations.Enroll)
    const chain = ['one', '<two/>']
    const body = write({ EnrollResult: { LicensorCertificateChain: { string: chain } } })
    const document = writeSoapEnvelope('1.1', undefined, body)
    expect(readAnswer(document, ENROLL_PLACES)).to.deep.equal({ kind: 'chain', chain })
    expect(readAnswer(document, SUB_ENROLL_PLACES)).to.equal(undefined)
  })

  it('§3.4.4.1.3.2 is a chain of XML nodes, to the character', () => {
    const chain = [
      '<XrML xmlns="" version="1.2"><BODY type="LICENSE"><A b="&lt;&gt;" />x ä &amp;</BODY></XrML>',
      '<XrML xmlns=""\n />',
    ]
    expect(readAnswer(bodyOf(licensorCertificateAnswer(chain)), LICENSOR_CERTIFICATE_PLACES)).to.deep.equal({
      kind: 'chain',
      chain,
    })
  })

  it('is no chain where there are more than sixteen, none, or they stand elsewhere', () => {
    const many = Array.from({ length: 17 }, () => '<XrML xmlns="" />')
    for (const chain of [many, [], ['<XrML xmlns="urn:other" />'], ['text'], ['<Other xmlns=""><XrML /></Other>']]) {
      expect(readAnswer(bodyOf(licensorCertificateAnswer(chain)), LICENSOR_CERTIFICATE_PLACES)).to.equal(undefined)
    }
    const other = bodyOf(licensorCertificateAnswer(['<XrML xmlns="" />']))
    expect(readAnswer(other, SUB_ENROLL_PLACES)).to.equal(undefined)
  })

  it('any text is judged, and nothing is thrown', () => {
    fc.assert(fc.property(fc.string(), (document) => void readAnswer(document, LICENSOR_CERTIFICATE_PLACES)))
  })

  it('is read in time however deep it is', () => {
    const deep = `${'<a>'.repeat(256)}${'</a>'.repeat(256)}`
    expect(readAnswer(deep, SUB_ENROLL_PLACES)).to.equal(undefined)
  })
})

describe('RFC 9110 §11.6.1 the schemes a root offers', () => {
  for (const [headers, schemes] of [
    [['Negotiate', 'NTLM', 'Basic realm="a, NTLM b"'], 'negotiate ntlm basic'],
    [['Negotiate, NTLM, Basic realm="x"'], 'negotiate ntlm basic'],
    [['negotiate YWJj', 'Digest qop="auth", nonce="NTLM"'], 'negotiate=YWJj'],
    [['NTLM TlRMTVNTUAAC=='], 'ntlm=TlRMTVNTUAAC=='],
    [['Basic realm="\\", NTLM"'], 'basic'],
    [['NTLMX', 'Bearer, x'], ''],
    [[], ''],
  ] as const) {
    it(JSON.stringify(headers), () => {
      const read = parseChallenges(headers).map(({ scheme, token }) =>
        token === undefined ? scheme : `${scheme}=${token}`,
      )
      expect(read.join(' ')).to.equal(schemes)
    })
  }

  it('any header is read, and nothing is thrown', () => {
    fc.assert(fc.property(fc.array(fc.string(), { maxLength: 4 }), (headers) => void parseChallenges(headers)))
  })
})
