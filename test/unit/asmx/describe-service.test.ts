import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { describeService } from '../../../src/asmx/describe-service.ts'
import { describe as describeTexts, subEnrollTexts } from '../../../src/asmx/description/index.ts'
import { PROFILES } from '../../../src/protocol/profile.ts'

const WSDL = readFileSync(new URL('../../../wsdl/SubEnrollService.wsdl', import.meta.url), 'utf8')
const PROFILE = PROFILES['rms-1.0-sp2']
const SERVICE = describeTexts(subEnrollTexts({ profile: PROFILE, keySizes: [1024] }), {
  file: 'SubEnrollService.asmx',
  wsdl: WSDL,
  soap12: true,
  server: 'root certification server',
  answered: PROFILE,
})
const PATH = '/_wmcs/Certification/SubEnrollService.asmx'

function requestOver(socket: Socket, query: string): IncomingMessage {
  const request = new IncomingMessage(socket)
  request.url = `${PATH}${query}`
  request.headers = { host: 'rms01' }
  return request
}

describe('The description of a service', () => {
  for (const [scheme, open] of [
    ['http', () => new Socket()],
    ['https', () => new TLSSocket(new Socket())],
  ] as const) {
    it(`names addresses with ${scheme} where the client has come so`, async () => {
      for (const query of ['?wsdl', '?disco', '', '?op=SubEnroll']) {
        const request = requestOver(open(), query)
        const { body } = await describeService(request, SERVICE, () => Promise.resolve({ kind: 'anonymous' }))
        const schemes = [...body.matchAll(/(https?):\/\/rms01\/_wmcs/g)].map(([, found]) => found)
        expect(new Set(schemes), query).to.deep.equal(new Set([scheme]))
      }
    })
  }

  it('asks who is looking for pages that tell it only', async () => {
    for (const [query, asked] of [
      ['', 1],
      ['?op=SubEnroll', 1],
      ['?op=Nope', 0],
      ['?wsdl', 0],
      ['?disco', 0],
      ['?schema=x', 0],
    ] as const) {
      let count = 0
      await describeService(requestOver(new Socket(), query), SERVICE, () => {
        count++
        return Promise.resolve({ kind: 'anonymous' })
      })
      expect(count, query).to.equal(asked)
    }
  })
})
