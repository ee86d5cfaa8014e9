import { constants, publicEncrypt, verify } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'chai'
import { DomainError } from '../../../src/base/domain-error.ts'
import { systemRandom } from '../../../src/base/random.ts'
import { toKeyObject } from '../../../src/certificates/index.ts'
import { openTokenKeyStore, type KeyStore } from '../../../src/keystore/index.ts'
import { FakeCryptoki } from './fake-cryptoki.ts'

const codeOf = (attempt: Promise<unknown>): Promise<string> =>
  attempt.then(
    () => 'none',
    (error: unknown) => (error instanceof DomainError ? String(error.code) : String(error)),
  )

const TEXT = Buffer.from('a text')

describe('a key in a PKCS#11 token', () => {
  let cryptoki: FakeCryptoki
  let store: KeyStore
  let pin: string
  let now: number
  let libraries = 0

  const open = (): Promise<KeyStore> =>
    openTokenKeyStore({
      // PKCS#11 has one state of a library in a process: each test has a library of its own.
      library: `fake ${libraries}`,
      ...{ token: 'fake', pin: () => pin, sessions: 3, deadline: 50, server: 'RMS01', random: systemRandom },
      clock: { now: () => new Date(now) },
      load: () => Promise.resolve(cryptoki),
    })

  const signs = async () => {
    const { key, record } = await store.make('licensor', 1024)
    return { key, record, sign: () => Promise.resolve(key.sign('SHA256', TEXT)) }
  }

  beforeEach(async () => {
    libraries += 1
    ;[cryptoki, pin, now] = [new FakeCryptoki(), 'right', 0]
    store = await open()
  })

  afterEach(() => store.close())

  it('signs what it was asked to, whatever becomes of the bytes afterwards', async () => {
    const { key } = await signs()
    const data = Buffer.from(TEXT)
    const signing = key.sign('SHA1', data)
    data.fill(0)
    expect(verify('SHA1', TEXT, toKeyObject(key.publicKey), await signing)).to.equal(true)
  })

  for (const [padding, how] of [
    ['PKCS1', { padding: constants.RSA_PKCS1_PADDING }],
    ['OAEP', { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha1' }],
  ] as const) {
    it(`opens what was encrypted to it with ${padding}, and says of anything else that it is no message`, async () => {
      const { key } = await signs()
      const sealed = publicEncrypt({ key: toKeyObject(key.publicKey), ...how }, TEXT)
      expect(Buffer.from((await key.decrypt(padding, sealed)) ?? [])).to.deep.equal(TEXT)
      sealed.writeUInt8(sealed.readUInt8(127) ^ 1, 127)
      expect(await key.decrypt(padding, sealed)).to.equal(undefined)
      cryptoki.present = false
      expect(await codeOf(Promise.resolve(key.decrypt(padding, sealed)))).to.equal('key-unavailable')
    })
  }

  it('has a session to itself for each signature, and no more of them than are allowed', async () => {
    const { sign } = await signs()
    expect(await Promise.all(Array.from({ length: 50 }, sign))).to.have.length(50)
    expect(cryptoki.mostSigning).to.equal(3)
    expect(cryptoki.sessions.size).to.equal(4)
  })

  it('lets no more wait than 1000', async () => {
    const { sign } = await signs()
    const codes = await Promise.all(Array.from({ length: 1010 }, () => codeOf(sign())))
    expect(codes.filter((code) => code === 'key-unavailable')).to.have.length(7)
    expect(codes.filter((code) => code === 'none')).to.have.length(1003)
  })

  it('gives no signature that does not verify', async () => {
    const { sign } = await signs()
    cryptoki.wrongSignatures = true
    expect(await codeOf(sign())).to.equal('key-unavailable')
  })

  it('is not there while the token is not, is looked for once a second, and comes back by itself', async () => {
    const { sign } = await signs()
    cryptoki.present = false
    expect(await codeOf(sign())).to.equal('key-unavailable')
    const { lists } = cryptoki
    expect(await Promise.all(Array.from({ length: 5 }, () => codeOf(sign())))).to.deep.equal(
      Array.from({ length: 5 }, () => 'key-unavailable'),
    )
    expect(cryptoki.lists).to.equal(lists)
    cryptoki.present = true
    now += 1000
    expect(await sign()).to.have.length(128)
    expect(cryptoki.logins).to.deep.equal(['right', 'right'])
    expect(cryptoki.sessions.size).to.be.lessThan(3)
  })

  it('is not noticed to have been away when it is back before anybody asks', async () => {
    const { sign } = await signs()
    await Promise.all([sign(), sign(), sign()])
    const before = [...cryptoki.sessions]
    cryptoki.present = false
    const failing = Array.from({ length: 3 }, sign)
    cryptoki.present = true
    expect((await Promise.all(failing)).map(({ length }) => length)).to.deep.equal([128, 128, 128])
    expect(before.length).to.equal(4)
  })

  it('does not try a PIN again that was refused: the token would lock', async () => {
    const { sign } = await signs()
    ;[cryptoki.present, cryptoki.pin] = [false, 'changed']
    expect(await codeOf(sign())).to.equal('key-unavailable')
    cryptoki.present = true
    for (let attempt = 0; attempt < 5; attempt++) {
      now += 1000
      expect(await codeOf(sign())).to.equal('key-unavailable')
    }
    expect(cryptoki.logins).to.deep.equal(['right', 'right'])
    ;[pin, now] = ['changed', now + 1000]
    expect(await sign()).to.have.length(128)
  })

  it('is not opened with a PIN that is wrong or locked', async () => {
    await store.close()
    pin = 'wrong'
    expect(await codeOf(open())).to.equal('pin-wrong')
    cryptoki.locked = true
    expect(await codeOf(open())).to.equal('pin-locked')
    expect(cryptoki.logins).to.deep.equal(['right', 'wrong'])
    ;[pin, cryptoki.locked] = ['right', false]
    store = await open()
  })

  describe('that hangs', () => {
    let answer: () => void

    beforeEach(() => (answer = () => undefined))

    const hang = (): void => {
      cryptoki.hanging = {
        until: new Promise((resolve) => {
          answer = () => {
            cryptoki.hanging = undefined
            resolve()
          }
        }),
      }
    }

    afterEach(() => answer())

    /** Refused, and how long that took in milliseconds. */
    const refusal = async (attempt: Promise<unknown>): Promise<{ message: string; took: number }> => {
      const started = performance.now()
      const error: unknown = await attempt.catch((reason: unknown) => reason)
      return {
        message: error instanceof DomainError ? error.message : String(error),
        took: performance.now() - started,
      }
    }

    it('costs those a refusal who wait for it, and everybody else one at once', async () => {
      const { sign } = await signs()
      const waiting = Array.from({ length: 10 }, sign)
      hang()
      for (const { message, took } of await Promise.all(waiting.map(refusal))) {
        expect(message).to.match(/^The private key cannot be used now\. The token “fake” does not answer\./)
        expect(took).to.be.within(40, 1000)
      }
      const sessions = [...cryptoki.sessions]
      const { message, took } = await refusal(sign())
      expect(message).to.match(/does not answer/)
      expect(took).to.be.below(20)
      expect(await codeOf(store.available())).to.equal('token-failed')
      expect([...cryptoki.sessions], 'nothing was asked of it').to.deep.equal(sessions)
    })

    it('is logged in to again as soon as it answers, with no session left over', async () => {
      const { sign } = await signs()
      const waiting = [sign(), sign()]
      hang()
      await Promise.all(waiting.map(refusal))
      answer()
      await pause(10)
      expect(cryptoki.sessions.size).to.equal(0)
      expect(await sign()).to.have.length(128)
      expect(cryptoki.logins).to.deep.equal(['right', 'right'])
    })

    it('does not keep the store from being closed, which lets go of it once it answers', async () => {
      const { sign } = await signs()
      const waiting = sign()
      hang()
      await refusal(waiting)
      const before = cryptoki.sessions.size
      await store.close()
      expect(cryptoki.sessions.size).to.equal(before)
      answer()
      await pause(10)
      expect(cryptoki.sessions.size).to.equal(0)
      libraries += 1
      store = await open()
    })
  })

  it('is taken away when it was made in vain', async () => {
    const { key, record } = await signs()
    await store.discard([record])
    expect(await codeOf(store.open(record, key.publicKey))).to.equal('key-missing')
  })
})
