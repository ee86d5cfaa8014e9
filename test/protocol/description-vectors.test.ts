import { expect } from 'chai'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { exchange, headerOf } from '../support/raw-http.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'

const OUTCOME = z.object({
  status: z.number(),
  contentType: z.string().optional(),
  cacheControl: z.string().optional(),
  outcome: z.string().optional(),
})
const VECTORS = z.array(z.object({ name: z.string(), shows: z.string(), soap11Only: OUTCOME, soap11And12: OUTCOME }))

/** The recorded requests that ask for the description. */
const OF_DESCRIPTION = ['get-disco', 'get-op-case', 'get-op-wrong', 'get-wsdl', 'get-wsdl-host', 'http-if-none-match']

/** What a recorded outcome says about the document, in words that both must have. */
const WORDS: readonly RegExp[] = [
  /<wsdl:definitions /,
  /<discovery /,
  /Method Not Found/,
  /Method 'Nope' was not found/,
]

const folder = process.env['RMS_EMULATOR_VECTORS']
const state = folder === undefined ? 'SKIPPED: RMS_EMULATOR_VECTORS names no folder' : 'RMS_EMULATOR_VECTORS'

describe(`Recorded requests for the description (${state})`, () => {
  for (const [profile, soap12] of [
    ['soap11Only', false],
    ['soap11And12', true],
  ] as const) {
    describe(profile, () => {
      let root: TestRoot

      before(async function () {
        if (folder === undefined) this.skip()
        root = await startTestRoot({ set: [`asmx.soap12=${soap12}`] })
      })

      after(async () => {
        if (folder !== undefined) await root.close()
      })

      for (const name of OF_DESCRIPTION) {
        it(name, async () => {
          const directory = join(folder ?? '', 'asmx')
          const vectors = VECTORS.parse(JSON.parse(readFileSync(join(directory, 'expected.json'), 'utf8')))
          const expected = vectors.find((vector) => vector.name === name)?.[profile]
          if (expected === undefined) throw new Error(`there is no ${name}`)
          const answer = await exchange(root.server.url, readFileSync(join(directory, `${name}.request.http`)))
          if (answer === undefined) throw new Error('no answer')
          expect(answer.status).to.equal(expected.status)
          expect(headerOf(answer, 'content-type')).to.equal(expected.contentType)
          expect(headerOf(answer, 'cache-control')).to.equal(expected.cacheControl ?? 'private, max-age=0')
          const words = WORDS.filter((word) => word.test(expected.outcome ?? ''))
          expect(words).not.to.deep.equal([])
          for (const word of words) expect(answer.body.toString()).to.match(word)
        })
      }
    })
  }
})
