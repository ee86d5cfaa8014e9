import type { Clock } from '../base/clock.ts'
import { newGuid } from '../base/guid.ts'
import { wholeMinute } from '../base/moment.ts'
import type { Random } from '../base/random.ts'
import { generateContentKey, parseAnchors, type SymmetricKey } from '../certificates/index.ts'
import { acquireUseLicense } from './acquire-use-license.ts'
import { addressOf, openAccount, type CertifiedAccount } from './certified-account.ts'
import { ClientError } from './client-error.ts'
import { openClientLicensor, type ClientLicensor } from './client-licensor.ts'
import { askFirst, locateServices } from './locate-services.ts'
import { readMachine, type Machine } from './machine.ts'
import type { Chain, ClientProfile, RmsServices, SecurityProcessor } from './ports.ts'
import { publishOffline } from './publish-offline.ts'
import { publishOnline } from './publish-online.ts'
import type { PublishedDocument } from './published-document.ts'
import type { NewDocument } from './publishing-license.ts'
import { syncTemplates, type SyncedTemplates } from './templates.ts'
import type { Trust } from './trusted-chain.ts'
import type { UsagePolicy } from './usage-policy.ts'
import { checkUseLicense, contentOf, openUseLicense, type HeldUseLicense } from './use-license.ts'

/** What a client works with. */
export interface RightsClientPorts {
  readonly profile: ClientProfile
  readonly services: RmsServices
  readonly securityProcessor: SecurityProcessor
  readonly random: Random
  readonly clock: Clock
}

/** A document that is to be published. */
export interface PublishRequest {
  readonly policy: UsagePolicy
  /** The e-mail address of the author; undefined: the account's. */
  readonly owner?: string | undefined
  /** The server that signs the licence, or `offline`, where the account signs it itself. */
  readonly by: { readonly url: string } | 'offline'
}

/** What goes with encrypted content, and what it is encrypted with. */
export interface PublishedContent {
  readonly publishingChain: Chain
  readonly contentKey: SymmetricKey
}

/** The right by which content may be read at all. */
const READING = 'VIEW'

/**
 * A client of RMS servers for one user on one machine. [MS-RMPR] §3.8
 * What comes back from a server is verified before it is kept, and again when it is used. All methods reject with ClientError.
 */
export class RightsClient {
  readonly #ports: RightsClientPorts

  constructor(ports: RightsClientPorts) {
    this.#ports = ports
  }

  /** Activates the machine, unless it is. [MS-RMPR] §3.8.4.1 */
  async activate(): Promise<{ machine: Machine; isNew: boolean }> {
    const { profile, securityProcessor, clock } = this.#ports
    const kept = profile.machine()
    if (kept !== undefined) return { machine: readMachine(kept), isNew: false }
    const machine = readMachine(await securityProcessor.activate(clock.now()))
    profile.keepMachine(machine)
    return { machine, isNew: true }
  }

  /** The machine that was activated. Throws ClientError. */
  machine(): Machine {
    const kept = this.#ports.profile.machine()
    if (kept !== undefined) return readMachine(kept)
    throw new ClientError(
      'machine-not-activated',
      'This machine is not activated yet: run rms-emulator client activate.',
    )
  }

  /** Has the account that logs on certified for this machine, by the server that `url` leads to. [MS-RMPR] §3.3.4.1 */
  async certify(url: string, { persistent }: { readonly persistent: boolean }): Promise<CertifiedAccount> {
    const { profile, services, random } = this.#ports
    const machine = this.machine()
    const places = await locateServices(services, url, 'certification')
    const request = { machineChain: machine.chain, persistent }
    const chain = await askFirst(places, (place) => services.certify(place, request))
    const account = await openAccount(chain, machine, this.#trust('arrival'), random)
    this.#trustFrom(chain)
    profile.keepChain('account', chain)
    return account
  }

  /** The account that was certified. */
  async account(): Promise<CertifiedAccount> {
    const chain = this.#ports.profile.chain('account')
    if (chain !== undefined) return openAccount(chain, this.machine(), this.#trust('earlier'), this.#ports.random)
    throw new ClientError('account-not-certified', 'No account is certified here yet: run rms-emulator client certify.')
  }

  /** Gets the account what it publishes with offline, from the licensing server that `url` leads to. [MS-RMPR] §3.5.4.2 */
  async becomeLicensor(url: string): Promise<ClientLicensor> {
    const { profile, services, random } = this.#ports
    const account = await this.account()
    const places = await locateServices(services, url, 'licensing')
    const chain = await askFirst(places, (place) => services.clientLicensorCertificate(place, account.chain))
    const licensor = await openClientLicensor(chain, account, this.#trust('arrival'), random)
    profile.keepChain('client-licensor', chain)
    return licensor
  }

  /** What the account publishes with offline. */
  async licensor(): Promise<ClientLicensor> {
    const chain = this.#ports.profile.chain('client-licensor')
    if (chain !== undefined) {
      return openClientLicensor(chain, await this.account(), this.#trust('earlier'), this.#ports.random)
    }
    throw new ClientError(
      'licensor-missing',
      'The account has no client licensor certificate to publish offline with: run rms-emulator client certify with --licensing-url.',
    )
  }

  /** Publishes a document; the content is then to be encrypted under the key given. [MS-RMPR] §3.8.4.3, §3.8.4.4 */
  async publish({ policy, owner, by }: PublishRequest): Promise<PublishedContent> {
    const { services, random, clock } = this.#ports
    const document: NewDocument = {
      facts: {
        content: newGuid(random),
        owner: owner ?? addressOf(await this.account()),
        issuedTime: wholeMinute(clock.now()),
      },
      contentKey: generateContentKey(random, { cipherMode: 'CBC4K' }),
      policy,
    }
    const publishingChain =
      by === 'offline'
        ? await this.#publishOffline(document)
        : await publishOnline(document, { services, url: by.url }, this.#trust('arrival'), random)
    this.#trustFrom(publishingChain)
    return { publishingChain, contentKey: document.contentKey }
  }

  /**
   * The use licence for a document: the one that is kept, or else a new one, from the server that the document names or from
   * `url`. [MS-RMPR] §3.8.4.5
   */
  async useLicense(document: PublishedDocument, url?: string): Promise<HeldUseLicense> {
    const { profile, services } = this.#ports
    const account = await this.account()
    const content = contentOf(document.license)
    const kept = profile.useLicense(content)
    if (kept !== undefined) return checkUseLicense(kept, { account, content }, this.#trust('earlier'))
    const held = await acquireUseLicense(document, { account, services, url }, this.#trust('arrival'))
    profile.keepUseLicense(content, held.chain)
    return held
  }

  /** The key of a document's content, where the licence lets its account read it now. [MS-RMPR] §2.2.9.9.6 */
  async contentKey(held: HeldUseLicense): Promise<SymmetricKey> {
    const { random, clock } = this.#ports
    return openUseLicense(held, { account: await this.account(), right: READING, at: clock.now() }, random)
  }

  /** Brings the templates that are kept to what a licensing server distributes. [MS-RMPR] §3.8.4.2 */
  async syncTemplates(url: string): Promise<SyncedTemplates> {
    const { profile, services } = this.#ports
    const licensorChain = await services.licensorCertificate(url)
    const synced = await syncTemplates(profile, { services, url, licensorChain }, this.#trust('arrival'))
    this.#trustFrom(licensorChain)
    return synced
  }

  async #publishOffline(document: NewDocument): Promise<Chain> {
    const [account, licensor] = [await this.account(), await this.licensor()]
    const { publishingChain, ownerLicense } = await publishOffline(document, { account, licensor }, this.#ports.random)
    const content = document.facts.content
    checkUseLicense(ownerLicense, { account, content: `{${content}}` }, this.#trust('earlier'))
    this.#ports.profile.keepUseLicense(`{${content}}`, ownerLicense)
    return publishingChain
  }

  #trust(since: Trust['since']): Trust {
    const { profile, clock } = this.#ports
    const anchors = profile.trust()
    return { anchors: anchors === undefined ? [] : parseAnchors(anchors), at: clock.now(), since }
  }

  /** The root of the first chain that holds is the only one that is trusted from then on. */
  #trustFrom(chain: Chain): void {
    const { profile } = this.#ports
    if (profile.trust() === undefined) profile.keepTrust(chain.at(-1) ?? '')
  }
}
