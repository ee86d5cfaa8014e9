import { expect } from 'chai'
import { readLicenseOf } from '../../src/certificates/index.ts'
import {
  BASE_PATH,
  MOBILE_CERTIFICATION_FILE,
  MOBILE_CERTIFICATION_OTHER_NAME,
  SERVER_CERTIFICATION_FILE,
} from '../../src/protocol/paths.ts'
import type { ActivatedMachine } from '../../src/security-processor/index.ts'
import { grantRead } from '../support/admin.ts'
import { activate, certifyCall, chainIn, openAccountKey } from '../support/certify-call.ts'
import { startTestLicensingServer } from '../support/licensing-server.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { callService } from '../support/soap-call.ts'

describe('[MS-RMPR] §3.1.4.2 Certify for servers and mobile devices', function () {
  this.timeout(60_000)
  let root: TestRoot
  let machine: ActivatedMachine

  before(async () => {
    root = await startTestRoot()
    machine = await activate()
  })

  after(() => root.close())

  const call = (file: string, url = root.server.url) =>
    callService(`${url}${BASE_PATH}/${file}`, certifyCall(machine.chain))

  const FILES = [
    ['Cc747593', SERVER_CERTIFICATION_FILE, [SERVER_CERTIFICATION_FILE]],
    ['Cc720291', MOBILE_CERTIFICATION_FILE, [MOBILE_CERTIFICATION_FILE, MOBILE_CERTIFICATION_OTHER_NAME]],
  ] as const
  for (const [source, file, names] of FILES) {
    it(`${source} lets SYSTEM alone in at ${file} at first; whom its list lets in gets an account certificate`, async () => {
      for (const name of names) expect((await call(name)).status, name).to.equal(401)
      await grantRead(root.installation, 'rmsadmin', file)
      for (const name of names) {
        const { status, text } = await call(name)
        expect(status, text).to.equal(200)
        const [leaf = '', ...above] = chainIn(text)
        expect(above).to.deep.equal(await root.chain())
        const { principal } = readLicenseOf('rms-account-certificate', leaf).license
        expect(principal.object.name).to.equal('rmsadmin@emulator.example')
        expect((await openAccountKey(leaf, machine)).type).to.equal('private')
      }
    })
  }

  it('is described at each of its addresses with that address', async () => {
    for (const name of [SERVER_CERTIFICATION_FILE, MOBILE_CERTIFICATION_FILE, MOBILE_CERTIFICATION_OTHER_NAME]) {
      const address = `${root.server.url}${BASE_PATH}/${name}`
      const wsdl = await (await fetch(`${address}?wsdl`)).text()
      expect(wsdl).to.include('name="CertificationWebServiceSoap"').and.include(`location="${address}"`)
    }
  })

  it('is not at a licensing server, which certifies nobody', async () => {
    await root.grant('rmsadmin')
    const licensing = await startTestLicensingServer(root)
    try {
      for (const [, file] of FILES) expect((await call(file, licensing.server.url)).status).to.equal(404)
    } finally {
      await licensing.close()
    }
  })
})
