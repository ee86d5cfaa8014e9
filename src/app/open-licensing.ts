import { readIssuingCertificate, type ServerKey, type TrustAnchor } from '../certificates/index.ts'
import type { Settings } from '../config/index.ts'
import {
  createSignPublishingLicense,
  licensingPoints,
  type SignPublishingLicense,
  type SignPublishingLicenseDependencies,
} from '../publishing/index.ts'
import type { LicensingPolicies } from '../rights/index.ts'
import { rowOfPublishingLicense, rowOfUseLicense } from '../store/index.ts'
import {
  createUseLicenseIssuing,
  type UseLicenseIssuing,
  type UseLicensingDependencies,
} from '../use-licensing/index.ts'
import { groupMembership } from './group-membership.ts'
import { issuingAtRandom } from './issuance-random.ts'
import { issuerOf } from './issuing.ts'
import type { AccountIssuing } from './open-certification.ts'
import { accountRulesOf, licensingUrls } from './open-client-licensing.ts'
import type { Installation } from './open-installation.ts'
import { templatesForLicensing } from './open-templates.ts'
import { xrmlOf, type RoleOptions } from './role.ts'

/** What a server licenses with: the same as it issues certificates with, but that its key opens too. */
export interface Licensing extends AccountIssuing {
  readonly installation: AccountIssuing['installation'] & Pick<Installation, 'templates'>
  readonly key: ServerKey
  readonly options: AccountIssuing['options'] & Pick<RoleOptions, 'forestAt'>
}

/** What is left and what is right of the last of these characters. */
function cut(text: string, character: string): readonly [string, string] {
  const at = text.lastIndexOf(character)
  return [text.slice(0, at), text.slice(at + 1)]
}

/** The minimum and the maximum in `MIN-MAX`. */
function spanOf(text: string): { readonly min: string; readonly max: string } {
  const [min, max] = cut(text, '-')
  return { min, max }
}

const policiesIn = (settings: Settings): LicensingPolicies => {
  const group = settings['licensing.superUserGroup']
  const systems = settings['exclusion.operatingSystems']
  return {
    ...(group === undefined ? {} : { superUserGroup: group }),
    applicationExclusions: settings['exclusion.applications'].map((text) => {
      const [filename, span] = cut(text, '=')
      return { filename, ...spanOf(span) }
    }),
    ...(systems === undefined ? {} : { osExclusion: spanOf(systems) }),
    creationTimeTolerance: settings['licensing.creationTimeTolerance'],
  }
}

/** Where the chain of a server ends. */
function topOf(chain: readonly string[]): TrustAnchor[] {
  const top = chain.at(-1)
  return top === undefined ? [] : [{ publicKey: readIssuingCertificate(top).certificate.issuer.publicKey }]
}

/** What issues use licences at a root or a licensing server. [MS-RMPR] §3.4.4.1 */
export async function openUseLicensing(licensing: Licensing): Promise<UseLicenseIssuing> {
  const { installation, role, key, options } = licensing
  const { settings, store } = installation
  const dependencies: Omit<UseLicensingDependencies, 'random'> = {
    issuer: issuerOf(role, key, settings),
    key,
    accountRules: accountRulesOf(licensing),
    anchors: () => topOf(xrmlOf(role.links)),
    templates: templatesForLicensing(installation.templates),
    groups: groupMembership(installation, options.forestAt),
    policies: policiesIn(settings),
    ownerRule: settings['licensing.owner'],
    validity: role.configuration.licenseValidity,
    record: (issued) => store.licenses.enter(rowOfUseLicense(issued)),
    logger: options.logger,
  }
  return issuingAtRandom(licensing, 'use licensing', (random) => createUseLicenseIssuing({ ...dependencies, random }))
}

/** What signs publishing licences at a root or a licensing server. [MS-RMPR] §3.5.4.1 */
export async function openPublishing(licensing: Licensing): Promise<SignPublishingLicense> {
  const { installation, role, key, options } = licensing
  const { settings, store } = installation
  const dependencies: Omit<SignPublishingLicenseDependencies, 'random'> = {
    issuer: issuerOf(role, key, settings),
    key,
    distributionPoints: () => licensingPoints(licensingUrls(licensing)),
    validity: role.configuration.licenseValidity,
    isEnabled: settings['licensing.onlinePublishing'],
    boundTo: settings['licensing.contentKeyHash'],
    record: (issued) => store.licenses.enter(rowOfPublishingLicense(issued)),
    logger: options.logger,
  }
  return issuingAtRandom(licensing, 'publishing', (random) => createSignPublishingLicense({ ...dependencies, random }))
}
