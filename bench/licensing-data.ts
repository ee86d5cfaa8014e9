import { join } from 'node:path'
import { createClient } from '../src/cli/client-options.ts'
import { addressOf, parseUsageGrant, type Chain, type RightsClient } from '../src/client/index.ts'
import { openProfileDirectory } from '../src/client-profile/index.ts'
import { ACCOUNT, prepareData, runCommand, startServer, type BenchedData } from './server-process.ts'

/** How many accounts ask for how many documents. */
export interface Population {
  readonly accounts: number
  readonly documents: number
}

/** The data of a licensing server, and the chains that its use licences are asked for with. */
export interface LicensingData {
  readonly server: BenchedData
  readonly accountChains: readonly Chain[]
  readonly publishingChains: readonly Chain[]
}

interface Places {
  readonly directory: string
  readonly mode: 1 | 2
}

const LICENSING_URL = 'http://bench.invalid/_wmcs'

/** Certifies an account of its own, on a machine of its own, at a root. */
async function certified({ directory, mode }: Places, rootUrl: string, user: string): Promise<RightsClient> {
  const { password } = ACCOUNT
  const profile = openProfileDirectory(join(directory, user), undefined)
  const client = createClient(profile, { mode, caller: { credentials: { user, password }, options: {} } })
  await client.activate()
  await client.certify(rootUrl, { persistent: true })
  return client
}

/** Sub-enrolls a licensing server, and has accounts certified by its root. */
async function enroll(places: Places, accounts: number): Promise<{ server: BenchedData; clients: RightsClient[] }> {
  const { directory, mode } = places
  const root = { path: join(directory, 'root'), mode }
  const path = join(directory, 'licensing')
  prepareData(root)
  const users = Array.from({ length: accounts }, (_, index) => `reader${index + 1}`)
  for (const user of users) {
    runCommand(['account', 'add', user, '--data', root.path, '--password-file', '-'], ACCOUNT.password)
  }
  const running = await startServer(root)
  try {
    const set = ['--set', `cryptographicMode=${mode}`]
    const logon = ['--user', ACCOUNT.user, '--password-file', '-']
    runCommand(
      ['provision', '--data', path, '--root', running.url, '--url', LICENSING_URL, '--name', 'BENCH', ...set, ...logon],
      ACCOUNT.password,
    )
    const clients: RightsClient[] = []
    for (const user of users) clients.push(await certified(places, running.url, user))
    return { server: { path, mode, words: ['--role', 'licensing'] }, clients }
  } finally {
    await running.stop()
  }
}

/** Publishes documents that every account may view, signed by the licensing server. */
async function publish(
  server: BenchedData,
  clients: readonly [RightsClient, ...RightsClient[]],
  documents: number,
): Promise<Chain[]> {
  for (const user of [ACCOUNT.user, 'reader1']) {
    runCommand(['account', 'add', user, '--data', server.path, '--password-file', '-'], ACCOUNT.password)
  }
  const running = await startServer(server)
  try {
    const chains: Chain[] = []
    const [author] = clients
    const [first, ...more] = await Promise.all(clients.map(async (each) => addressOf(await each.account())))
    const grant = (address = '') => parseUsageGrant(`${address}:VIEW,PRINT`)
    const policy = { kind: 'own', grants: [grant(first), ...more.map(grant)], until: undefined } as const
    while (chains.length < documents) {
      chains.push((await author.publish({ policy, by: { url: running.url } })).publishingChain)
    }
    return chains
  } finally {
    await running.stop()
  }
}

/** Makes everything that use licences are asked for with, by the client: a sub-enrolled server, accounts, documents. */
export async function prepareLicensing(places: Places, population: Population): Promise<LicensingData> {
  const { server, clients } = await enroll(places, population.accounts)
  const [first, ...more] = clients
  if (first === undefined) throw new RangeError('somebody must publish')
  const publishingChains = await publish(server, [first, ...more], population.documents)
  const accountChains: Chain[] = []
  for (const client of clients) accountChains.push((await client.account()).chain)
  return { server, accountChains, publishingChains }
}
