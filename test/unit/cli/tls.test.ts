import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { run } from './fake-io.ts'
import { serve } from './running-root.ts'

describe('TLS on the command line', () => {
  let temporary: ReturnType<typeof temporaryDirectory>
  const path = (name: string): string => join(temporary.path, name)

  before(() => {
    temporary = temporaryDirectory()
    writeFileSync(path('password'), 'Correct horse 7!')
  })

  after(() => temporary.remove())

  it('--tls auto, and provision --tls-ca with the file it names', async () => {
    const root = await serve(['--data', path('root'), '--tls', 'auto'])
    const onRoot = (words: readonly string[]) => run([...words, '--data', path('root')])
    const [certificate = ''] = root.printed.filter((line) => line.startsWith('TLS certificate in '))
    expect(certificate).to.equal(`TLS certificate in ${path('root/tls-certificate.pem')}`)
    expect(root.url).to.match(/^https:/)
    await onRoot(['account', 'add', 'rmsadmin', '--password-file', path('password')])
    await onRoot(['dacl', 'grant', 'SubEnrollService.asmx', 'rmsadmin'])
    const provision = (more: readonly string[]) =>
      run([
        ...['provision', '--data', path('licensing'), '--root', root.url, '--url', 'http://licensing.example/_wmcs'],
        ...['--name', 'LICENSING', '--user', 'rmsadmin', '--password-file', path('password'), ...more],
      ])
    const untrusting = await provision([])
    expect(untrusting.code).not.to.equal(0)
    expect(untrusting.err).to.have.length(1)
    expect(untrusting.err[0]).to.contain('self-signed certificate').and.to.contain('--tls-ca')
    const { code, out } = await provision(['--tls-ca', path('root/tls-certificate.pem')])
    expect(code).to.equal(0)
    expect(out.filter((line) => line.startsWith('sub-enrolled '))).to.have.length(1)
    await root.stop()
  })

  for (const [words, message] of [
    [['--tls', 'on'], '--tls takes auto, not on.'],
    [['--tls-cert', 'a.pem'], '--tls-cert and --tls-key go together.'],
    [['--tls-key', 'a.pem'], '--tls-cert and --tls-key go together.'],
    [['--tls', 'auto', '--tls-cert', 'a.pem'], '--tls auto makes a certificate: it does not go with --tls-cert.'],
  ] as const) {
    it(`${words.join(' ')}: a wrong use`, async () => {
      const { code, err } = await run(['serve', '--data', path('other'), ...words])
      expect({ code, err }).to.deep.equal({ code: 2, err: [message] })
    })
  }
})
