import { expect } from 'chai'
import { GROUP_EXPANSION_NAMESPACE } from '../../src/protocol/group-expansion.ts'
import { BASE_PATH, GROUP_EXPANSION_FILE } from '../../src/protocol/paths.ts'
import { freePort } from '../support/free-port.ts'
import { forestAt, grantGroupExpansion } from '../support/group-expansion.ts'
import { startTestRoot, type TestRoot } from '../support/root-server.ts'
import { callService, faultIn, type SoapAnswer } from '../support/soap-call.ts'

const LONG_AGO = new Date('2005-01-01T00:00:00Z')

const urlOf = ({ server }: TestRoot): string => `${server.url}${BASE_PATH}/${GROUP_EXPANSION_FILE}`

const ask = (
  root: TestRoot,
  principal: string,
  groups: readonly string[],
  callsSoFar = 0,
  more: { readonly authorization?: string | undefined } = {},
): Promise<SoapAnswer> =>
  callService(urlOf(root), {
    namespace: GROUP_EXPANSION_NAMESPACE,
    action: `${GROUP_EXPANSION_NAMESPACE}/IsPrincipalMemberOf`,
    body: `<IsPrincipalMemberOf xmlns="${GROUP_EXPANSION_NAMESPACE}"><principalName>${principal}</principalName><principalCrossForest>${principal}</principalCrossForest><targetGroups>${groups.map((group) => `<string>${group}</string>`).join('')}</targetGroups><crossForestCallsSoFar>${callsSoFar}</crossForestCallsSoFar></IsPrincipalMemberOf>`,
    versions: ['1.0.0.0', '1.0.0.0'],
    ...more,
  })

const verdict = ({ status, text }: SoapAnswer): string =>
  status === 200 ? (/<IsPrincipalMemberOfResult>(\w+)</.exec(text)?.[1] ?? text) : `${status} ${faultIn(text)}`

/** Adds an account to a group, which is made if it is not there. */
const join = ({ installation: { accounts } }: TestRoot, name: string, group: string) =>
  accounts.add({ name, ntHash: new Uint8Array(16), groups: [group], at: LONG_AGO })

describe('[MS-RMPRS] §3.5 group expansion', () => {
  let here: TestRoot
  let there: TestRoot

  before(async () => {
    const [hereUrl, thereUrl] = [await freePort(), await freePort()].map((port) => new URL(`http://127.0.0.1:${port}`))
    if (hereUrl === undefined || thereUrl === undefined) throw new Error('there are no ports')
    // Each has the Circle of the other in its own: a loop for whoever is in neither.
    here = await startTestRoot({
      port: Number(hereUrl.port),
      forestAt,
      set: [
        'accounts.mailDomain=here.example',
        `groupExpansion.forests=there.example=${thereUrl.origin},down.example=http://127.0.0.1:9/`,
        'groupExpansion.subgroups=Readers=Visitors@there.example,Circle=Circle@there.example',
      ],
    })
    there = await startTestRoot({
      port: Number(thereUrl.port),
      forestAt,
      set: [
        'accounts.mailDomain=there.example',
        `groupExpansion.forests=here.example=${hereUrl.origin}`,
        'groupExpansion.subgroups=Circle=Circle@here.example',
        'groupExpansion.maxCrossForestCalls=5',
      ],
    })
    for (const root of [here, there]) await grantGroupExpansion(root.installation)
    const { groups } = here.installation.accounts
    await join(here, 'ann', 'Writers')
    for (const group of ['Readers', 'Staff', 'Circle']) await groups.create(group)
    for (const member of ['Readers', 'Writers']) {
      await groups.addMember({ group: await groups.find('Staff'), member: await groups.find(member) })
    }
    await join(there, 'dora', 'Visitors')
    await there.installation.accounts.groups.create('Circle')
  })

  after(async () => {
    await here.close()
    await there.close()
  })

  it('[MS-RMPRS] §3.5.4.1 is true for a member, through groups too, and false for others', async () => {
    expect(verdict(await ask(here, 'ann@here.example', ['Writers@here.example']))).to.equal('true')
    expect(verdict(await ask(here, 'ANN@HERE.example', ['Nothing@here.example', 'Staff@here.example']))).to.equal(
      'true',
    )
    expect(verdict(await ask(here, 'rmsadmin@here.example', ['Writers@here.example']))).to.equal('false')
    expect(verdict(await ask(here, 'rmsadmin@here.example', ['RMS.Administrators@here.example']))).to.equal('true')
    expect(verdict(await ask(here, 'nobody@here.example', ['Writers@here.example']))).to.equal('false')
    expect(verdict(await ask(here, 'ann@nowhere.example', ['Writers@here.example', 'a@nowhere.example']))).to.equal(
      'false',
    )
  })

  it('asks the server of the other forest over HTTP, for its groups and for those in groups of its own', async () => {
    expect(verdict(await ask(here, 'dora@there.example', ['Visitors@there.example']))).to.equal('true')
    expect(verdict(await ask(here, 'dora@there.example', ['Readers@here.example']))).to.equal('true')
    expect(verdict(await ask(here, 'dora@there.example', ['Staff@here.example']))).to.equal('true')
    expect(verdict(await ask(here, 'dora@there.example', ['Writers@here.example']))).to.equal('false')
    expect(verdict(await ask(here, 'ann@here.example', ['Readers@here.example']))).to.equal('false')
  })

  it('note <23> ends loops: at ten servers, or at as many as are configured', async () => {
    const ended = await ask(here, 'ann@here.example', ['Circle@here.example'])
    expect(verdict(ended)).to.match(/^500 .*UnspecifiedErrorException/s)
    const tooMany = 'System.ArgumentOutOfRangeException'
    expect(verdict(await ask(here, 'ann@here.example', ['Writers@here.example'], 9))).to.equal('true')
    expect(verdict(await ask(here, 'ann@here.example', ['Writers@here.example'], 10))).to.include(tooMany)
    expect(verdict(await ask(there, 'dora@there.example', ['Visitors@there.example'], 4))).to.equal('true')
    expect(verdict(await ask(there, 'dora@there.example', ['Visitors@there.example'], 5))).to.include(tooMany)
    expect(verdict(await ask(here, 'dora@there.example', ['Visitors@there.example'], 9))).to.include(tooMany)
    expect(verdict(await ask(here, 'ann@here.example', ['Writers@here.example'], -1))).to.include(tooMany)
  })

  it('tells nothing of a forest that gives no answer but that something is wrong', async () => {
    expect(verdict(await ask(here, 'ann@here.example', ['a@down.example']))).to.match(
      /UnspecifiedErrorException: The request could not be processed\.$|UnspecifiedErrorException: The request could not be processed\.\s/,
    )
  })

  it('Cc747637 lets in the RMS Service Group and administrators at first, and not the users', async () => {
    const fresh = await startTestRoot()
    try {
      expect((await ask(fresh, 'a@b', ['c@d'])).status).to.equal(401)
      expect((await ask(fresh, 'a@b', ['c@d'], 0, { authorization: undefined })).status).to.equal(401)
      const { groups } = fresh.installation.accounts
      const member = await fresh.installation.accounts.findSid('rmsadmin')
      if (member === undefined) throw new Error('there is no rmsadmin')
      await groups.addMember({ group: fresh.installation.serviceGroup, member })
      expect(verdict(await ask(fresh, 'rmsadmin@emulator.example', ['RMS.Administrators@emulator.example']))).to.equal(
        'true',
      )
    } finally {
      await fresh.close()
    }
  })
})
