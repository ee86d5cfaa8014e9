import { CRYPTOGRAPHIC_MODES, readIssuingCertificate, type IssuingCertificate } from '../certificates/index.ts'
import type { AccountChainRules } from '../certification/index.ts'
import {
  createIssueClientLicensor,
  type IssueClientLicensorCertificate,
  type LicensingUrls,
} from '../publishing/index.ts'
import { listTrustedRoots, recordIssuedCertificate } from '../store/index.ts'
import { keyMaker } from './account-keys.ts'
import { baseUrlOf, issuerOf } from './issuing.ts'
import type { Installation } from './open-installation.ts'
import { issuingRandom, type AccountIssuing } from './open-certification.ts'
import { xrmlOf } from './role.ts'

/** The licensor certificate of a root and what stands at the top of its chain. */
interface TrustedIssuer {
  readonly licensor: IssuingCertificate
  readonly top: IssuingCertificate
}

const certificateIn = (text: string): IssuingCertificate => readIssuingCertificate(text).certificate

/** A root by its chain, if that has anything in it. */
function issuerOfChain(chain: readonly string[]): TrustedIssuer[] {
  const [first, last] = [chain[0], chain.at(-1)]
  return first === undefined || last === undefined ? [] : [{ licensor: certificateIn(first), top: certificateIn(last) }]
}

/** The roots whose account certificates a server takes: that of its own cluster, and those it was told of. [MS-RMPRS] §3.4 */
async function trustedIssuers({ installation, role }: AccountIssuing): Promise<TrustedIssuer[]> {
  const own = xrmlOf(role.links)
  const ownRoot = role.configuration.role === 'root' ? own : own.slice(1)
  const roots = await listTrustedRoots(installation.store.queries)
  return [ownRoot, ...roots.map(({ chain }) => chain)].flatMap(issuerOfChain)
}

/** By what a server judges account certificates at this moment. [MS-RMPR] §3.5.4.2, §3.4.4.1 */
export async function accountRules(issuing: AccountIssuing): Promise<AccountChainRules> {
  const { hash, keySizes } = CRYPTOGRAPHIC_MODES[issuing.role.configuration.mode]
  const issuers = await trustedIssuers(issuing)
  return {
    issuers: issuers.map(({ licensor }) => licensor.principal.publicKey),
    anchors: issuers.map(({ top }) => ({ publicKey: top.issuer.publicKey })),
    hash,
    keySize: keySizes.licensor,
    excluded: issuing.installation.settings['exclusion.accountKeys'],
  }
}

/** Where use licences are to be had from a server, as its settings and its licensor certificate have it. [MS-RMPR] §3.5.4.1 */
export const licensingUrls = ({
  installation: { settings },
  role,
}: Pick<AccountIssuing, 'role'> & { readonly installation: Pick<Installation, 'settings'> }): LicensingUrls => ({
  internal: settings['server.licensingUrl'] ?? `${baseUrlOf(role)}/licensing`,
  external: settings['server.externalLicensingUrl'],
})

/** What issues client licensor certificates at a root or a licensing server. [MS-RMPR] §3.5.4.2 */
export async function openClientLicensing(issuing: AccountIssuing): Promise<IssueClientLicensorCertificate> {
  const { installation, role, key, options } = issuing
  const { settings, store } = installation
  const makeKey = keyMaker(settings.seed, options.randomFor)
  return createIssueClientLicensor({
    issuer: issuerOf(role, key, settings),
    urls: () => licensingUrls(issuing),
    accountRules: () => accountRules(issuing),
    validity: role.configuration.licenseValidity,
    makeKey: (size, certificate) => makeKey(`key of client licensor ${certificate}`, size),
    record: (issued) => recordIssuedCertificate(store.queries, issued),
    random: await issuingRandom(issuing, 'client licensing'),
    logger: options.logger,
  })
}
