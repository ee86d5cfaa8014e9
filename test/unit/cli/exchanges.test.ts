import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { EXCHANGES } from '../../../fixtures/exchange.ts'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { run } from './fake-io.ts'

const SECRET = 'c2VjcmV0OnNlY3JldA=='

/** An archive with one answered request that somebody has logged on for, and one that was never answered. */
const ARCHIVE = JSON.stringify({
  log: {
    version: '1.2',
    entries: [
      {
        startedDateTime: '2026-01-01T00:00:00.000Z',
        request: {
          method: 'GET',
          url: 'http://rms01/_wmcs/Certification/SubEnrollService.asmx',
          headers: [
            { name: 'Authorization', value: `Basic ${SECRET}` },
            { name: 'Cookie', value: `session=${SECRET}` },
          ],
        },
        response: { status: 200, statusText: 'OK', headers: [], content: { text: 'hello' } },
      },
      {
        startedDateTime: '2026-01-01T00:00:00.000Z',
        request: { method: 'GET', url: 'http://rms01/', headers: [] },
        response: { status: 0, headers: [], content: {} },
      },
    ],
  },
})

describe('rms-emulator exchanges', () => {
  const directory = temporaryDirectory()
  const archive = join(directory.path, 'saved.har')
  const recordings = join(directory.path, 'recordings')

  before(() => writeFileSync(archive, ARCHIVE))
  after(() => directory.remove())

  it('imports what is an exchange, without credentials, and says what is none', async () => {
    const { code, out, err } = await run(['exchanges', 'import', archive, '--out', recordings])
    expect(out).to.deep.equal(['wrote Describe__page_200', `1 imported into ${recordings}, 1 passed over`])
    expect(err.join('\n')).to.match(/^passed over entry 2: /)
    expect(code).to.equal(0)
    const files = readdirSync(join(recordings, 'Describe__page_200'))
    for (const file of files) {
      expect(readFileSync(join(recordings, 'Describe__page_200', file), 'utf8'), file).not.to.include(SECRET)
    }
    expect(files).to.have.members(['about.json', 'request.http', 'response.http'])
  })

  it('imports again beside what is there', async () => {
    expect((await run(['exchanges', 'import', archive, '--out', recordings])).out[0]).to.equal(
      'wrote Describe__page_200_2',
    )
  })

  it('exports a directory into a new file only, and that can be imported', async () => {
    const file = join(directory.path, 'out.har')
    const exported = await run(['exchanges', 'export', recordings, '--out', file])
    expect(exported).to.deep.include({ code: 0, out: [`wrote 2 exchanges into ${file}`] })
    const again = await run(['exchanges', 'export', recordings, '--out', file])
    expect(again.code).to.equal(1)
    expect(again.err.join('\n')).to.match(/is there already\. Remove it, or name another file\.$/)
    const back = join(directory.path, 'back')
    expect((await run(['exchanges', 'import', file, '--out', back])).code).to.equal(0)
    for (const name of readdirSync(recordings)) {
      for (const part of readdirSync(join(recordings, name))) {
        expect(readFileSync(join(back, name, part), 'utf8')).to.equal(
          readFileSync(join(recordings, name, part), 'utf8'),
        )
      }
    }
  })

  it('imports projects of SoapUI and mappings of WireMock by what they look like, and tells what they lose', async () => {
    const samples = fileURLToPath(new URL('../exchanges/samples', import.meta.url))
    for (const [source, count, remark] of [
      ['rms-soapui-project.xml', '6 imported', /^passed over mockService .* "Lost": the project has no operation/],
      ['wiremock', '5 imported', /^passed over several\.json, mapping 2 "any pattern": A pattern of a URL/],
      ['wiremock/mappings/sub-enroll.json', '1 imported', /^sub-enroll\.json "sub-enroll": replay does not look at/],
    ] as const) {
      const out = join(directory.path, source.replaceAll('/', ' '))
      const { code, out: told, err } = await run(['exchanges', 'import', join(samples, source), '--out', out])
      expect([code, told.at(-1)?.slice(0, 10)], source).to.deep.equal([0, count])
      expect(err.some((line) => remark.test(line))).to.equal(true)
      const written = readdirSync(out, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile())
      for (const entry of written) {
        const text = readFileSync(join(entry.parentPath, entry.name), 'latin1')
        expect(text).not.to.match(/Basic (?!\[)|=secret/)
      }
    }
    const forced = await run(['exchanges', 'import', archive, '--format', 'soapui', '--out', recordings])
    expect(forced.err.join('\n')).to.match(/^The file is no project of SoapUI/)
  })

  it('fails in one line with what is no archive, and with fixtures that no archive can hold', async () => {
    writeFileSync(join(directory.path, 'no.har'), 'hello')
    const { code, err } = await run(['exchanges', 'import', join(directory.path, 'no.har'), '--out', recordings])
    expect([code, err]).to.deep.equal([1, ['The file is no HTTP archive (HAR 1.2): it is no JSON.']])
    const bad = await run(['exchanges', 'export', EXCHANGES, '--out', join(directory.path, 'fixtures.har')])
    expect(bad.code).to.equal(1)
    expect(bad.err).to.have.length(1)
  })
})
