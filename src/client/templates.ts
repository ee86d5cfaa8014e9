import { parseGuid } from '../base/guid.ts'
import {
  LicenseChainError,
  readLicenseOf,
  requireLicenseChain,
  sameKey,
  XrmlError,
  type RightsPolicyTemplate,
  type RsaPublicKey,
  type SignedLicense,
} from '../certificates/index.ts'
import { templateNames } from '../rights/index.ts'
import { ClientError } from './client-error.ts'
import type { Chain, ClientProfile, OfferedTemplate, RmsServices } from './ports.ts'
import { trustedLicensor, type Trust } from './trusted-chain.ts'

/** A rights policy template that a client has. [MS-RMPR] §2.2.9.10 */
export type HeldTemplate = SignedLicense<RightsPolicyTemplate>

/** What has become of the templates of one server. */
export interface SyncedTemplates {
  /** All that are there now. */
  readonly templates: readonly HeldTemplate[]
  /** How many came, and how many the server has no more. */
  readonly fetched: number
  readonly removed: number
}

/** The most that are asked for at once. [MS-RMPR] §3.4.4.3.3.1 */
const AT_ONCE = 25

const sameGuid = (one: string, other: string): boolean => parseGuid(one) === parseGuid(other)

const guidOf = ({ license }: HeldTemplate): string => license.descriptor.id.value

const hashOf = ({ signature }: HeldTemplate): string => Buffer.from(signature.digest).toString('base64')

/** The templates that a profile has. Throws ClientError `profile-damaged`. */
export function heldTemplates(profile: Pick<ClientProfile, 'templates'>): HeldTemplate[] {
  return profile.templates().map((text) => {
    try {
      return readLicenseOf('rights-policy-template', text)
    } catch (error) {
      if (!(error instanceof XrmlError)) throw error
      throw new ClientError('profile-damaged', `A template that is kept here is damaged: ${error.message}`, {
        cause: error,
      })
    }
  })
}

/** A template that came from a server, whose signature it must bear. Throws ClientError. */
function trustedTemplate(text: string, server: RsaPublicKey): HeldTemplate {
  try {
    requireLicenseChain([text], { anchors: [], licensors: [server] })
    return readLicenseOf('rights-policy-template', text)
  } catch (error) {
    if (!(error instanceof LicenseChainError) && !(error instanceof XrmlError)) throw error
    throw new ClientError(
      'answer-not-trusted',
      `The template is not to be trusted, and was not kept. ${error.message}`,
      {
        cause: error,
      },
    )
  }
}

/** What is offered and not held as it is offered. */
const missing = (offered: readonly OfferedTemplate[], held: readonly HeldTemplate[]): OfferedTemplate[] =>
  offered.filter(({ guid, hash }) => !held.some((one) => sameGuid(guidOf(one), guid) && hashOf(one) === hash))

/** Fetches templates in as many requests as it takes. */
async function fetchTemplates(
  wanted: readonly OfferedTemplate[],
  { services, url }: { readonly services: RmsServices; readonly url: string },
  server: RsaPublicKey,
): Promise<HeldTemplate[]> {
  const fetched: HeldTemplate[] = []
  for (let first = 0; first < wanted.length; first += AT_ONCE) {
    const guids = wanted.slice(first, first + AT_ONCE).map(({ guid }) => guid)
    const templates = (await services.templates(url, guids)).map((text) => trustedTemplate(text, server))
    if (templates.some((one) => !guids.some((guid) => sameGuid(guid, guidOf(one))))) {
      throw new ClientError(
        'answer-not-asked-for',
        'The server has sent a template that it was not asked for. Nothing was kept.',
      )
    }
    fetched.push(...templates)
  }
  return fetched
}

/**
 * Brings the templates of one server in a profile to what it distributes: fetches those that are missing or changed, and removes
 * those that it has no more. Those of other servers stay. Each must bear the signature of the server, whose own chain must lead
 * to the root that is trusted. [MS-RMPR] §3.8.4.2. Throws ClientError; then nothing has changed.
 */
export async function syncTemplates(
  profile: ClientProfile,
  from: { readonly services: RmsServices; readonly url: string; readonly licensorChain: Chain },
  trust: Trust,
): Promise<SyncedTemplates> {
  const { services, url, licensorChain } = from
  const server = trustedLicensor(licensorChain, trust).certificate.principal.publicKey
  const offered = await services.templateInformation(url)
  const held = heldTemplates(profile).filter(({ license }) => sameKey(license.issuer.publicKey, server))
  const fetched = await fetchTemplates(missing(offered, held), from, server)
  const gone = held.filter((one) => !offered.some(({ guid }) => sameGuid(guid, guidOf(one))))
  fetched.forEach((one) => profile.keepTemplate(guidOf(one), one.text))
  gone.forEach((one) => profile.removeTemplate(guidOf(one)))
  return { templates: heldTemplates(profile), fetched: fetched.length, removed: gone.length }
}

/** The template that is meant by a GUID or by a name in any language; undefined: there is none. */
export function findTemplate(templates: readonly HeldTemplate[], written: string): HeldTemplate | undefined {
  const guid = parseGuid(written)
  const isNamed = (one: HeldTemplate): boolean =>
    templateNames(one.license).some(({ name }) => name.toLowerCase() === written.toLowerCase())
  return templates.find((one) => (guid === undefined ? isNamed(one) : sameGuid(guidOf(one), guid)))
}
