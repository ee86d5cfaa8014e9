import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { SUB_ENROLL_PATH } from '../../src/protocol/paths.ts'
import { ADMIN, basic } from '../support/admin.ts'
import { startCommand } from '../support/process.ts'
import { prepareData, type TestData } from '../support/server-process.ts'
import { chainIn, postSubEnroll } from '../support/sub-enroll-request.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { changeDatabase } from '../support/test-database.ts'

/** The library that builds X.509 certificates, and what it needs. */
const LIBRARY = /\/node_modules\/(?:@peculiar\/x509|reflect-metadata|tsyringe)\//

/** The addresses of all scripts that V8 has told of in a directory of coverage. */
function scriptsIn(directory: string): string[] {
  const files = readdirSync(directory).map((file) => readFileSync(join(directory, file), 'utf8'))
  return files.flatMap((text) => (JSON.parse(text) as { result: { url: string }[] }).result.map(({ url }) => url))
}

describe('A start on existing data', function () {
  this.timeout(60_000)
  const temporary = temporaryDirectory()
  let data: TestData

  before(async () => {
    data = await prepareData()
  })

  after(async () => {
    await data.remove()
    temporary.remove()
  })

  /** Starts a server, sub-enrolls with it, and stops it. Gives the scripts of the library that it has loaded. */
  async function libraryLoaded(): Promise<string[]> {
    const directory = mkdtempSync(join(temporary.path, 'scripts-'))
    const server = startCommand(['serve', '--data', data.path, '--port', '0', '--management-port', '0'], {
      environment: { NODE_V8_COVERAGE: directory },
    })
    await server.untilPrinted(/^ready$/m)
    const [, url = ''] = await server.untilPrinted(/^listening on (\S+)$/m)
    const { text } = await postSubEnroll(`${url}${SUB_ENROLL_PATH}`, { authorization: basic(ADMIN) })
    expect(chainIn(text)).to.have.length(5)
    server.child.kill('SIGTERM')
    expect((await server.ended).code).to.equal(0)
    const scripts = scriptsIn(directory)
    expect(scripts.filter((script) => script.endsWith('/dist/main.js'))).not.to.deep.equal([])
    return scripts.filter((script) => LIBRARY.test(script))
  }

  it('does not load the library for X.509 certificates, as the first start does', async () => {
    expect(await libraryLoaded()).not.to.deep.equal([])
    expect(await libraryLoaded()).to.deep.equal([])
  })

  for (const [what, statement] of [
    ['is missing, as in data of the release before', "delete from setting where name = 'licensorTemplate'"],
    ['is not what was kept', "update setting set value = replace(value, 'A', 'B') where name = 'licensorTemplate'"],
  ] as const) {
    it(`builds the template anew, once, where it ${what}`, async () => {
      changeDatabase(data.path, statement)
      expect(await libraryLoaded()).not.to.deep.equal([])
      expect(await libraryLoaded()).to.deep.equal([])
    })
  }
})
