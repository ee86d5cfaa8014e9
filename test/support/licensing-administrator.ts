import { expect } from 'chai'
import type { Installation } from '../../src/app/index.ts'
import { readIssuingCertificate } from '../../src/certificates/index.ts'
import { readChain } from '../../src/store/index.ts'
import { ADMIN, ADMINS } from './admin.ts'
import { ENVIRONMENT, type Cluster } from './cluster.ts'
import { runCommand, type ProcessResult } from './process.ts'

/** More accounts than fit into what a database has of room without asking for more. */
const MOST = 2000

const LONG_AGO = new Date('2005-01-01T00:00:00Z')

/** One who changes the configuration of a licensing cluster and renews it, also while its database cannot. */
export interface LicensingAdministrator {
  /** Adds accounts until one is refused, and then one by the command, which says why in one line. */
  addUntilRefused(): Promise<void>
  /** Runs `renew` at the front end THREE. */
  renew(): Promise<ProcessResult>
  /** Runs `renew`, which is refused in one line and leaves the chain as it was. */
  beRefusedRenewal(): Promise<void>
  /** Expects that every account is there, whole, whose addition was answered, and none that was refused. */
  expectAccounts(): Promise<void>
  /** The XrML texts of the cluster's chain. */
  chain(): Promise<string[]>
  close(): Promise<void>
}

class Administrator implements LicensingAdministrator {
  readonly #cluster: Cluster
  readonly #installation: Installation
  readonly #taken: string[] = []
  readonly #refused: string[] = []

  constructor(cluster: Cluster, installation: Installation) {
    this.#cluster = cluster
    this.#installation = installation
  }

  async #add(name: string): Promise<void> {
    const entry = { name, ntHash: new Uint8Array(16), groups: [ADMINS], at: LONG_AGO }
    await this.#installation.accounts.add(entry).then(
      () => this.#taken.push(name),
      (error: unknown) => {
        const code = error instanceof Error && 'code' in error ? error.code : undefined
        // Whether a change was made at whose end the connection was lost is told to be unknown.
        if (code === 'database-full' || code === 'database-unreachable') this.#refused.push(name)
        else if (code !== 'outcome-unknown') throw error
      },
    )
  }

  async addUntilRefused(): Promise<void> {
    for (let count = 0; this.#refused.length === 0; count += 1) {
      expect(count, 'accounts').to.be.below(MOST)
      await this.#add(`clerk${String(count).padStart(15, '0')}`)
    }
    const name = 'clerk by the command'
    const refused = await this.#run(['account', 'add', name, '--group', ADMINS], 'a password')
    expectRefusal(refused)
    this.#refused.push(name)
  }

  renew(): Promise<ProcessResult> {
    return this.#run(['renew', '--user', ADMIN.user], ADMIN.password)
  }

  async beRefusedRenewal(): Promise<void> {
    expectRefusal(await this.renew())
  }

  async expectAccounts(): Promise<void> {
    const entries = await this.#installation.accounts.list()
    const names = entries.map(({ name }) => name)
    expect(names).to.include.members(this.#taken)
    expect(names).not.to.include.members(this.#refused)
    const clerks = entries.filter(({ name }) => name.startsWith('clerk'))
    expect(clerks.filter(({ groups }) => !groups.some((group) => group.endsWith(ADMINS)))).to.deep.equal([])
  }

  async chain(): Promise<string[]> {
    const links = await readChain(this.#installation.store.queries)
    return links.flatMap(({ xrml }) => (xrml === undefined ? [] : [xrml]))
  }

  close(): Promise<void> {
    return this.#installation.close()
  }

  #run(words: readonly string[], password: string): Promise<ProcessResult> {
    const data = ['--data', this.#cluster.pathOf('THREE'), '--database', this.#cluster.url]
    return runCommand([...words, '--password-file', '-', ...data], { input: password, environment: ENVIRONMENT })
  }
}

function expectRefusal({ code, stdout, stderr }: ProcessResult): void {
  expect({ code, stdout }, stderr).to.deep.equal({ code: 1, stdout: '' })
  expect(stderr).to.match(
    /^[^\n]*(?:is full, and nothing was changed|cannot be reached|refuses the request|was lost)[^\n]*\n$/,
  )
}

/** Makes an administrator of a licensing cluster, whose database has to be there for that. */
export const administratorOf = async (cluster: Cluster): Promise<LicensingAdministrator> =>
  new Administrator(cluster, await cluster.open('THREE'))

/** Who a chain names first, and by which key. */
export const principalOf = (chain: readonly string[]) => readIssuingCertificate(chain[0] ?? '').certificate.principal
