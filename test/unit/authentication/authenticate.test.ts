import { expect } from 'chai'
import { SIDS } from '../../../src/access/index.ts'
import { createAuthenticate, type Authenticator, type AuthenticationStep } from '../../../src/authentication/index.ts'

const TOKEN = { name: 'somebody', user: SIDS.system, groups: [] }
const CONNECTION = {}

describe('RFC 9110 §11 authentication', () => {
  let asked: { scheme: string; credentials: string; connection: object }[]
  let answer: AuthenticationStep

  const authenticator = (scheme: string): Authenticator => ({
    scheme,
    invitation: `${scheme} please`,
    step: (credentials, connection) => {
      asked.push({ scheme, credentials, connection })
      return Promise.resolve(answer)
    },
  })

  const authenticate = (authorization: string | undefined) =>
    createAuthenticate([authenticator('Negotiate'), authenticator('Basic')])(authorization, CONNECTION)

  const challenges = ['Negotiate please', 'Basic please']

  beforeEach(() => {
    asked = []
    answer = { outcome: 'accepted', token: TOKEN }
  })

  it('is missing without credentials, and every way is offered', async () => {
    expect(await authenticate(undefined)).to.deep.equal({ outcome: 'missing', challenges })
  })

  for (const authorization of ['', ' ', 'Digest x', 'Basicx y', 'Negotiate,Basic x']) {
    it(`is missing with ${JSON.stringify(authorization)}`, async () => {
      expect(await authenticate(authorization)).to.deep.equal({ outcome: 'missing', challenges })
      expect(asked).to.deep.equal([])
    })
  }

  for (const [authorization, scheme, credentials] of [
    ['Basic abc', 'Basic', 'abc'],
    ['bAsIc abc', 'Basic', 'abc'],
    [' Basic \t abc ', 'Basic', 'abc'],
    ['Basic abc def', 'Basic', 'abc def'],
    ['Basic', 'Basic', ''],
    ['Negotiate abc', 'Negotiate', 'abc'],
  ] as const) {
    it(`asks the one whose scheme is named in ${JSON.stringify(authorization)}`, async () => {
      expect((await authenticate(authorization)).outcome).to.equal('accepted')
      expect(asked).to.deep.equal([{ scheme, credentials, connection: CONNECTION }])
      expect(asked[0]?.connection).to.equal(CONNECTION)
    })
  }

  it('tells who was accepted', async () => {
    expect(await authenticate('Basic abc')).to.deep.equal({ outcome: 'accepted', token: TOKEN, challenges })
  })

  it('tells who was refused, and offers every way again', async () => {
    answer = { outcome: 'refused', account: 'somebody' }
    expect(await authenticate('Basic abc')).to.deep.equal({ outcome: 'refused', account: 'somebody', challenges })
  })

  it('goes on with the one challenge, where there is more to say', async () => {
    answer = { outcome: 'continue', challenge: 'Negotiate more' }
    expect(await authenticate('Negotiate abc')).to.deep.equal({ outcome: 'continue', challenges: ['Negotiate more'] })
  })
})
