import { expect } from 'chai'
import { createPublicKey } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { AdjustableClock } from '../../src/base/adjustable-clock.ts'
import { readIssuingCertificate, verifyChain } from '../../src/certificates/index.ts'
import { SUB_ENROLL_PATH } from '../../src/protocol/paths.ts'
import { ADMIN } from '../support/admin.ts'
import { startTestEnrollmentServer, type TestEnrollmentServer } from '../support/enrollment-server.ts'
import { MADE_PASSPHRASE } from '../support/made-passphrase.ts'
import { postSubEnroll, chainIn, newKey } from '../support/sub-enroll-request.ts'
import { basic } from '../support/admin.ts'
import { temporaryDirectory } from '../support/temporary-directory.ts'
import { run } from '../unit/cli/fake-io.ts'
import { serve } from '../unit/cli/running-root.ts'

const SERVED = ['serve', '--port', '0', '--management-port', '0', '--set', 'log.level=silent', '--data']

describe('[MS-RMPR] §3.1.3.2 a root enrolled by an enrollment service', () => {
  let service: TestEnrollmentServer
  let anchor: string
  const directory = temporaryDirectory()
  const at = (name: string): string => join(directory.path, name)

  before(async () => {
    service = await startTestEnrollmentServer()
    anchor = at('ca.xrml')
    writeFileSync(anchor, (await service.chain()).at(-1) ?? '')
  })

  after(async () => {
    await service.close()
    directory.remove()
  })

  const online = (name: string, ...more: readonly string[]) =>
    run([
      'enroll',
      'online',
      '--data',
      at(name),
      '--service',
      service.server.url,
      '--url',
      'http://rms01/_wmcs',
      '--anchor',
      anchor,
      ...more,
    ])

  const chainOf = async (name: string): Promise<string[]> =>
    (await run(['chain', 'export', '--data', at(name)])).out.filter((line) => line !== '')

  it('is enrolled over the wire, and a licensing server gets five certificates from it that lead to the service’s CA', async () => {
    const enrolled = await online('root')
    expect(enrolled.code, enrolled.err.join()).to.equal(0)
    expect(enrolled.out.join('\n')).to.match(/^enrolled \{[0-9a-f-]{36}\} for http:\/\/rms01\/_wmcs$/m)
    await run(['account', 'add', 'rmsadmin', '--data', at('root'), '--password-file', '-'], { input: ADMIN.password })
    await run(['dacl', 'grant', 'SubEnrollService.asmx', 'rmsadmin', '--data', at('root')])
    const root = await serve(['--data', at('root')])
    try {
      const { text } = await postSubEnroll(`${root.url}${SUB_ENROLL_PATH}`, { authorization: basic(ADMIN) })
      const chain = chainIn(text)
      expect(chain).to.have.length(5)
      expect(chain.slice(1)).to.deep.equal(await chainOf('root'))
      expect(chain.slice(2)).to.deep.equal(await service.chain())
      expect(verifyChain(chain, { anchors: await service.anchors(), at: new Date() }).ok).to.equal(true)
    } finally {
      await root.stop()
    }
  })

  it('[MS-RMPR] §3.6.4.2.4.1 keeps key and GUID when it is enrolled again', async () => {
    const principal = async () => {
      const { object, publicKey } = readIssuingCertificate((await chainOf('root'))[0] ?? '').certificate.principal
      return { id: object.id.value, modulus: Buffer.from(publicKey.modulus).toString('hex') }
    }
    const before = await principal()
    expect((await online('root')).code).to.equal(0)
    expect(await principal()).to.deep.equal(before)
    const [newest] = await service.enrollments()
    expect(newest?.relation).to.equal('renewal')
  })

  it('[MS-RMPR] §2.2.9.3.4 names the third party that it was told to', async () => {
    const file = at('third-party.pem')
    writeFileSync(file, createPublicKey(newKey(2048).privateKey).export({ type: 'spki', format: 'pem' }))
    const { code, err } = await online('custom', '--revocation-key', file)
    expect(code, err.join()).to.equal(0)
    expect((await chainOf('custom'))[0]).to.include('External revocation authority')
  })

  it('does not replace a hierarchy that the root has made itself', async () => {
    const own = await serve(['--data', at('own')])
    await own.stop()
    const { code, err } = await online('own')
    expect(code).to.equal(2)
    expect(err.join()).to.include('has made its own hierarchy')
  })

  it('trusts the first service it meets when no anchor is given, and no other afterwards', async () => {
    const other = await startTestEnrollmentServer()
    try {
      const words = ['enroll', 'online', '--data', at('first'), '--url', 'http://rms01/_wmcs', '--service']
      const first = await run([...words, service.server.url])
      expect(first.out.join()).to.include('trusted on first use')
      const kept = await chainOf('first')
      const second = await run([...words, other.server.url])
      expect(second.code).to.equal(1)
      expect(second.err.join()).to.include('leads to another root')
      expect(await chainOf('first')).to.deep.equal(kept)
    } finally {
      await other.close()
    }
  })

  it('does not take in an answer to an older request', async () => {
    const behind = await startTestEnrollmentServer({ clock: new AdjustableClock({ offset: -3_600_000 }) })
    try {
      const words = ['enroll', 'online', '--data', at('older'), '--url', 'http://rms01/_wmcs', '--service']
      const { code, err } = await run([...words, behind.server.url])
      expect(code).to.equal(1)
      expect(err.join()).to.include('is one to an older request')
      expect((await run(['chain', 'show', '--data', at('older')])).err.join()).to.include('no certificates yet')
    } finally {
      await behind.close()
    }
  })

  it('can be made a root of its own after an attempt that failed', async () => {
    const words = ['enroll', 'online', '--data', at('after all'), '--url', 'http://rms01/_wmcs', '--service']
    expect((await run([...words, 'http://127.0.0.1:1'])).code).to.equal(1)
    const root = await serve(['--data', at('after all')])
    await root.stop()
  })

  describe('keeps nothing of', () => {
    let hostile: Server
    let answer: (genuine: string) => { status?: number; body: string }
    const url = (): string => `http://127.0.0.1:${(hostile.address() as AddressInfo).port}`

    before((done) => {
      hostile = createServer((request, response) => {
        const chunks: Buffer[] = []
        request.on('data', (chunk: Buffer) => chunks.push(chunk))
        request.on('end', () => {
          void fetch(service.serviceUrl, {
            method: 'POST',
            headers: {
              'content-type': 'text/xml; charset=utf-8',
              soapaction: String(request.headers['soapaction']),
            },
            body: Buffer.concat(chunks),
          })
            .then((genuine) => genuine.text())
            .then((text) => {
              const { status = 200, body } = answer(text)
              response.writeHead(status, { 'content-type': 'text/xml; charset=utf-8' }).end(body)
            })
        })
      }).listen(0, '127.0.0.1', done)
    })

    after((done) => void hostile.close(done))

    const strings = (text: string): string[] => text.match(/<string>[^<]*<\/string>/g) ?? []
    const withStrings = (text: string, change: (all: string[]) => string[]): string =>
      text.replace(strings(text).join(''), change(strings(text)).join(''))

    const answers: [string, (genuine: string) => { status?: number; body: string }, RegExp][] = [
      [
        'three certificates',
        (text) => ({ body: withStrings(text, (all) => all.slice(0, 3)) }),
        /has 3 certificates where 4 are wanted/,
      ],
      [
        'five certificates',
        (text) => ({ body: withStrings(text, (all) => [...all, ...all.slice(3)]) }),
        /has 5 certificates where 4 are wanted/,
      ],
      [
        'another order',
        (text) => ({ body: withStrings(text, ([a = '', b = '', ...rest]) => [b, a, ...rest]) }),
        /are not in the order of a chain/,
      ],
      ['a changed digit', (text) => ({ body: text.replace('rms01', 'rms02') }), /does not verify/],
      ['a certificate of another root', () => ({ body: earlier }), /is for another key/],
      [
        'a fault',
        () => ({
          status: 500,
          body: '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault><faultcode>soap:Server</faultcode><faultstring>no</faultstring></soap:Fault></soap:Body></soap:Envelope>',
        }),
        /enrollment service refuses the request: no/,
      ],
      ['garbage', () => ({ body: 'garbage' }), /is no answer of EnrollService.asmx/],
      ['HTTP 404', () => ({ status: 404, body: '' }), /answers HTTP 404. Is this the address of an enrollment service/],
    ]
    let earlier = ''
    for (const [what, change, message] of answers) {
      it(what, async () => {
        answer = (genuine) => {
          const changed = change(genuine)
          earlier = genuine
          return changed
        }
        const data = at(`keeps nothing of ${what}`)
        const ask = () =>
          run([
            'enroll',
            'online',
            '--data',
            data,
            '--service',
            url(),
            '--url',
            'http://rms01/_wmcs',
            '--anchor',
            anchor,
          ])
        const { code, err } = await ask()
        expect(code).to.equal(1)
        expect(err.join()).to.match(message)
        expect((await run(['chain', 'show', '--data', data])).err.join()).to.include('no certificates yet')
      })
    }

    it('a service that is not there', async () => {
      const { code, err } = await run([
        'enroll',
        'online',
        '--data',
        at('nobody'),
        '--service',
        'http://127.0.0.1:1',
        '--url',
        'http://rms01/_wmcs',
      ])
      expect(code).to.equal(1)
      expect(err.join()).to.match(/The enrollment service at http:\/\/127\.0\.0\.1:1\S* cannot be reached/)
    })
  })

  describe('[MS-RMPR] §3.6.4.2 by file', () => {
    const request = at('request.xml')
    const response = at('answer.xml')
    const ask = (...more: readonly string[]) =>
      run(['enroll', 'request', '--data', at('offline'), '--url', 'http://rms01/_wmcs', '--out', request, ...more])
    const answerTo = (...more: readonly string[]) =>
      run(['enroll', 'answer', request, '--data', service.path, '--out', response, ...more], {
        environment: { RMS_EMULATOR_KEY_PASSPHRASE: MADE_PASSPHRASE },
      })
    const takeIn = (...more: readonly string[]) =>
      run(['enroll', 'import', response, '--data', at('offline'), '--anchor', anchor, ...more])

    it('has nothing to take in before it has asked', async () => {
      const own = await run(['account', 'list', '--data', at('root')])
      expect(own.code).to.equal(0)
      writeFileSync(response, '')
      const { code, err } = await run(['enroll', 'import', response, '--data', at('root')])
      expect(code).to.equal(1)
      expect(err.join()).to.include('waits for no answer')
    })

    it('[MS-RMPR] §3.6.4.2.1.1 asks in ASCII, without AuthorizationInformation, the GUID in braces', async () => {
      const { code, err } = await ask('--name', 'Zürich')
      expect(code, err.join()).to.equal(0)
      const text = readFileSync(request, 'latin1')
      expect(text).to.match(/^[\0-\x7f]*$/)
      expect(text).to.match(/^<\?xml version="1\.0"\?>\r\n<EnrollParameters xmlns:xsd=/)
      expect(text)
        .to.match(/<Guid>\{[0-9a-f-]{36}\}<\/Guid>/)
        .and.include('Z&#xFC;rich')
      expect(text).not.to.include('AuthorizationInformation')
    })

    it('waits for its answer instead of making a hierarchy of its own', async () => {
      const { code, err } = await run([...SERVED, at('offline')])
      expect(code).to.equal(1)
      expect(err.join()).to.include('enroll import')
    })

    it('asks with the same key and GUID until the answer comes', async () => {
      const key = (): string => /<aPublicKeyBytes.*<\/Guid>/.exec(readFileSync(request, 'latin1'))?.[0] ?? ''
      const before = key()
      await ask()
      expect(key()).to.equal(before)
    })

    it('[MS-RMPR] §3.6.4.2.1.2 gets the four certificates by name, and takes them in whole', async () => {
      const answered = await answerTo()
      expect(answered.code, answered.err.join()).to.equal(0)
      const text = readFileSync(response, 'latin1')
      expect(text).to.match(/^<\?xml version="1\.0" encoding="utf-16"\?>\r\n<EnrollResponse /)
      expect(text).to.match(/<SLC>[^<]+<\/SLC><EnrollmentServiceCert>[^<]+<\/EnrollmentServiceCert><EnrollmentCACert>/)
      const { code, err } = await takeIn()
      expect(code, err.join()).to.equal(0)
      expect((await chainOf('offline')).slice(1)).to.deep.equal(await service.chain())
      const root = await serve(['--data', at('offline')])
      await root.stop()
    })

    it('does not take the same answer in twice', async () => {
      expect((await takeIn()).err.join()).to.include('waits for no answer')
    })

    it('[MS-RMPR] §3.1.6.2 renews by file', async () => {
      const { out } = await ask()
      expect(out[0]).to.include(request)
      expect((await answerTo()).code).to.equal(0)
      expect((await takeIn()).code).to.equal(0)
      expect((await service.enrollments())[0]?.relation).to.equal('renewal')
    })

    const damages: [string, (text: string) => string, RegExp][] = [
      ['cut short', (text) => text.slice(0, -20), /no well-formed XML/],
      ['another root element', (text) => text.replaceAll('EnrollParameters', 'EnrolParameters'), /no EnrollParameters/],
      ['a key that is no base64', (text) => text.replace('<aPublicKeyBytes>', '<aPublicKeyBytes>*'), /not base64/],
      ['no version', (text) => text.replace(/<Version>.*?<\/Version>/, ''), /Version: Value cannot be null/],
      ['a GUID that is none', (text) => text.replace('<Guid>{', '<Guid>{x'), /Guid/],
      ['other characters than ASCII', (text) => text.replace('</Name>', '\u00fc</Name>'), /not ASCII/],
    ]
    for (const [what, damage, message] of damages) {
      it(`Cc747605 refuses a damaged request: ${what}`, async () => {
        await ask()
        writeFileSync(request, damage(readFileSync(request, 'latin1')), 'latin1')
        const before = (await service.enrollments()).length
        const { code, err } = await answerTo()
        expect(code).to.equal(1)
        expect(err.join()).to.match(message)
        expect(await service.enrollments()).to.have.length(before)
      })
    }

    it('Cc747605 enrollment.damagedRequest=list: answers it with a list of what was wrong, which fails at import', async () => {
      await ask()
      writeFileSync(request, readFileSync(request, 'latin1').replace(/<Version>.*?<\/Version>/, '<Version />'))
      const answered = await answerTo('--set', 'enrollment.damagedRequest=list')
      expect(answered.code, answered.err.join()).to.equal(0)
      expect(answered.out.join()).to.include('lists what was wrong')
      const kept = await chainOf('offline')
      const { code, err } = await takeIn()
      expect(code).to.equal(1)
      expect(err.join()).to.include('could not be used: Version: The version of the server is wanted.')
      expect(await chainOf('offline')).to.deep.equal(kept)
    })

    it('does not take in an answer that was edited', async () => {
      await ask()
      expect((await answerTo()).code).to.equal(0)
      const kept = await chainOf('offline')
      const genuine = readFileSync(response, 'latin1')
      for (const [damage, message] of [
        [genuine.replace('rms01', 'rms02'), /does not verify/],
        [genuine.replace(/<CACert>.*<\/CACert>/s, ''), /no CACert/],
        [genuine.slice(0, -5), /no well-formed XML/],
      ] as const) {
        writeFileSync(response, damage)
        const { code, err } = await takeIn()
        expect(code).to.equal(1)
        expect(err.join()).to.match(message)
      }
      expect(await chainOf('offline')).to.deep.equal(kept)
    })
  })
})
