import { formatMinute, isWithin, type Interval } from '../base/moment.ts'
import {
  isOfKind,
  LICENSE_TITLES,
  LicenseChainError,
  parseAnchors,
  requireLicenseChain,
  verifyChain,
  XrmlError,
  type License,
  type LicenseKind,
  type SignedCertificate,
  type SignedLicense,
  type TrustAnchor,
} from '../certificates/index.ts'
import { ClientError } from './client-error.ts'
import type { Chain } from './ports.ts'

/** Whom to trust, and when. */
export interface Trust {
  /** None: the root that the first chain names is trusted, and the only one from then on. */
  readonly anchors: readonly TrustAnchor[]
  readonly at: Date
  /**
   * Of what has just come every certificate must be valid at `at`. Of what was kept only the leaf must: licences outlive the
   * licensor certificate they were issued under, which is renewed every year (Cc747659).
   */
  readonly since: 'arrival' | 'earlier'
}

/** A chain that holds, and its leaf. */
export interface TrustedChain<Value extends License = License> {
  readonly chain: Chain
  readonly leaf: SignedLicense<Value>
}

const notTrusted = (what: string, reason: string, cause?: unknown): ClientError =>
  new ClientError('answer-not-trusted', `The ${what} is not to be trusted, and was not kept. ${reason}`, { cause })

const expired = (what: string, { from, until }: Interval): ClientError =>
  new ClientError(
    'expired',
    `The ${what} is valid from ${formatMinute(from)} until ${formatMinute(until)} (UTC) only. Get a new one.`,
  )

/** When a document may be used, by itself. */
const timesOf = (license: License): readonly Interval[] => [
  ...(license.validityTime === undefined ? [] : [license.validityTime]),
  ...(license.kind === 'client-licensor-certificate' ? [license.rangeTime] : []),
]

function checkTimes(license: License, { at }: Trust): void {
  const missed = timesOf(license).find((time) => !isWithin(at, time))
  if (missed !== undefined) throw expired(LICENSE_TITLES[license.kind], missed)
}

/** The anchors to verify up to: with none given, the root that the chain names itself. */
function anchorsFor(chain: Chain, { anchors }: Trust, what: string): readonly TrustAnchor[] {
  if (anchors.length > 0) return anchors
  try {
    return parseAnchors(chain.at(-1) ?? '')
  } catch (error) {
    if (error instanceof XrmlError) throw notTrusted(what, 'Its chain does not end with a CA certificate.', error)
    throw error
  }
}

/**
 * Verifies a chain whose leaf must be of this kind, with every check there is, up to a root that is trusted.
 * [MS-RMPR] §2.2.9.2. Throws ClientError `answer-not-trusted`, `answer-not-asked-for` or `expired`.
 */
export function trustedLicense<Kind extends LicenseKind>(
  kind: Kind,
  chain: Chain,
  trust: Trust,
): TrustedChain<Extract<License, { kind: Kind }>> {
  const what = LICENSE_TITLES[kind]
  let leaf: SignedLicense
  try {
    const moment = trust.since === 'arrival' ? { at: trust.at } : {}
    leaf = requireLicenseChain(chain, { anchors: anchorsFor(chain, trust, what), ...moment })
  } catch (error) {
    if (error instanceof LicenseChainError) throw notTrusted(what, error.message, error)
    throw error
  }
  checkTimes(leaf.license, trust)
  if (isOfKind(leaf, kind)) return { chain, leaf }
  throw new ClientError(
    'answer-not-asked-for',
    `What came is a ${LICENSE_TITLES[leaf.license.kind]} and no ${what}. Nothing was kept.`,
  )
}

/**
 * Verifies the chain of a server's licensor certificate likewise, and gives that. [MS-RMPR] §2.2.9.2
 * Throws ClientError `answer-not-trusted`.
 */
export function trustedLicensor(chain: Chain, trust: Trust): SignedCertificate {
  const what = 'licensor certificate'
  const report = verifyChain(chain, { anchors: anchorsFor(chain, trust, what), at: trust.at })
  const [leaf] = report.certificates
  if (report.ok && leaf !== undefined) return leaf
  const failed = report.results.find(({ outcome }) => outcome === 'fails')
  throw notTrusted(
    what,
    failed === undefined ? 'It cannot be read.' : `The check ${failed.check} does not hold: ${failed.detail ?? ''}`,
  )
}
