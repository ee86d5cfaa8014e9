import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { temporaryDirectory } from '../../support/temporary-directory.ts'
import { run } from './fake-io.ts'
import { serve } from './running-root.ts'

describe('rms-emulator clock, renew and events', () => {
  let temporary: ReturnType<typeof temporaryDirectory>
  let data: string

  const on = (...words: string[]) => {
    const [before, after] = words.includes('--') ? [words.slice(0, -2), words.slice(-2)] : [words, []]
    return run([...before, '--data', data, ...after])
  }

  beforeEach(() => {
    temporary = temporaryDirectory()
    data = join(temporary.path, 'RMS01')
  })

  afterEach(() => temporary.remove())

  it('freezes, sets, advances and offsets the clock of a data directory', async () => {
    expect((await on('clock', 'freeze', '2026-03-01T12:34')).out).to.deep.equal(['2026-03-01T12:34:00Z  stands still'])
    expect((await on('clock', 'advance', 'P1M')).out).to.deep.equal(['2026-04-01T12:34:00Z  stands still'])
    expect((await on('clock')).out).to.deep.equal(['2026-04-01T12:34:00Z  stands still'])
    expect((await on('clock', 'set', '2005-01-01T00:00')).out).to.deep.equal(['2005-01-01T00:00:00Z  stands still'])
    expect((await on('clock', 'run')).out[0]).to.match(/^2005-01-01T00:00:0\dZ {2}goes beside/)
    expect((await on('clock', 'offset', '--', '-P1Y')).out[0]).to.match(/goes beside/)
    expect(statSync(join(data, 'clock.json')).mode & 0o777).to.equal(0o600)
    expect((await on('clock', 'offset', 'P0D')).out[0]).to.match(/goes as the machine’s$/)
    expect(existsSync(join(data, 'clock.json'))).to.equal(false)
  })

  it('says in one line what it does not understand', async () => {
    for (const words of [
      ['freeze', 'x'],
      ['advance', 'P'],
      ['set', '2026-02-30T00:00'],
    ]) {
      const { code, err } = await on('clock', ...words)
      expect({ code, lines: err.length }).to.deep.equal({ code: 1, lines: 1 })
    }
    await on('clock', 'freeze')
    writeFileSync(join(data, 'clock.json'), '{"offset":"x"}')
    expect((await on('clock')).err[0]).to.match(/clock\.json is damaged/)
  })

  it('is the clock of everything: certificates, renewal, verify, accounts, across a restart', async () => {
    await on('clock', 'freeze', '2026-03-01T12:34', '--set', 'server.name=RMS01')
    const first = await serve(['--data', data, '--set', 'server.name=RMS01'])
    await first.stop()
    expect((await on('chain', 'show')).out.join('\n')).to.include('2026-03-01T12:34 until 2027-03-01T12:34 (UTC)')
    await on('clock', 'advance', 'P1Y')
    const chain = join(temporary.path, 'chain.xrml')
    await on('chain', 'export', '--out', chain)
    expect((await on('verify', chain, '--at', 'now')).code).to.equal(1)
    expect((await on('verify', chain, '--at', '2027-03-01T12:33')).code).to.equal(0)
    expect((await on('events')).out).to.deep.equal(['There were no events yet.'])
    const second = await serve(['--data', data])
    await second.stop()
    const events = (await on('events')).out
    expect(events).to.have.length(4)
    expect(events[1]).to.match(
      /^2027-03-01T12:34:00Z {2}RMS01 {3}18 +error +LicensorCertExpiredEvent: The licensor certificate has ended/,
    )
    const third = await serve(['--data', data])
    await third.stop()
    expect((await on('events')).out).to.deep.equal(events)
    const renewed = await on('renew')
    expect(renewed.err).to.deep.equal([])
    expect(renewed.out[0]).to.match(/^renewed \{[0-9a-f-]{36}\} from the hierarchy that it keeps$/)
    expect(renewed.out[1]).to.equal('valid from 2027-03-01T12:34 until 2028-03-01T12:34 (UTC)')
    await on('chain', 'export', '--out', chain)
    expect((await on('verify', chain, '--at', 'now')).code).to.equal(0)
  })

  it('moves the clock of a running server, and waits until that has done what falls due on the way', async () => {
    await on('clock', 'freeze', '2026-03-01T12:34', '--set', 'server.name=RMS01')
    const set = ['--set', 'server.name=RMS01', '--set', 'renewal.automatic=true', '--set', 'renewal.window=P3D']
    const root = await serve(['--data', data, ...set])
    try {
      expect((await on('clock', 'advance', 'P1Y')).out).to.deep.equal([
        '2027-03-01T12:34:00Z  stands still',
        'the running server has done what fell due',
      ])
      const events = async () => (await (await fetch(`${root.managementUrl}/events`)).json()) as { at: string }[]
      expect((await events()).map(({ at }) => at)).to.deep.equal([
        ...['2027-02-22T12:34:00.000Z', '2027-02-01T12:34:00.000Z'],
      ])
      expect((await on('chain', 'show')).out.join('\n')).to.include('2027-02-26T12:34 until 2028-02-26T12:34 (UTC)')
      expect(await (await fetch(`${root.managementUrl}/clock`)).json()).to.include({ now: '2027-03-01T12:34:00.000Z' })
    } finally {
      await root.stop()
    }
    expect(JSON.parse(readFileSync(join(data, 'clock.json'), 'utf8'))).to.deep.equal({
      frozenAt: '2027-03-01T12:34:00.000Z',
    })
  })

  it('renews nothing where there is nothing to renew', async () => {
    await on('clock', 'freeze')
    expect((await on('renew')).err[0]).to.match(/has no certificate that could be renewed/)
    expect((await on('renew', '--password-file', 'x')).err).to.deep.equal(['--password-file goes with --user.'])
  })
})
