import { parsePeriod, type Period } from '../../../../src/base/moment.ts'
import { createSeededRandom, type RandomFor } from '../../../../src/base/random.ts'
import {
  createHierarchy,
  createLicensorIssuer,
  CRYPTOGRAPHIC_MODES,
  type Hierarchy,
  type HierarchyOptions,
  type IssuedCertificate,
  type LicensorForm,
  type LicensorSubject,
} from '../../../../src/certificates/hierarchy/index.ts'
import type { LicensorIssuerOptions } from '../../../../src/certificates/hierarchy/licensor-issuer.ts'
import { parseGuid, ZERO_GUID, type Guid } from '../../../../src/base/guid.ts'
import { atOnce } from '../../../support/at-once.ts'
import { publicKeyNamed, signingKeyNamed } from '../keys/test-keys.ts'

export const periodOf = (text: string): Period => {
  const period = parsePeriod(text)
  if (period === undefined) throw new Error(`${text} is no period`)
  return period
}

export const guidOf = (text: string): Guid => {
  const guid = parseGuid(text)
  if (guid === undefined || guid === ZERO_GUID) throw new Error(`${text} is no GUID`)
  return guid
}

export const FORM: LicensorForm = {
  validity: periodOf('P1Y'),
  validFrom: undefined,
  x509Levels: false,
  nameInSlc: false,
}

/** When sample hierarchies are made, seconds and all. */
export const MADE_AT = new Date('2026-03-01T12:34:56.789Z')

/** Reproducible randomness that differs from hierarchy to hierarchy by `seed`. */
const randomOf =
  (seed: string): RandomFor =>
  (label) =>
    createSeededRandom(seed, label)

/** A hierarchy with keys that are made once in a run. */
export const sampleHierarchy = (options: Partial<HierarchyOptions> = {}): Promise<Hierarchy> =>
  createHierarchy({
    name: 'pre-production',
    mode: 1,
    server: { sku: 'RMS 1.0', version: '5.2.3790.300', name: 'ROOT', url: 'http://root/_wmcs' },
    form: FORM,
    at: MADE_AT,
    random: randomOf('a hierarchy'),
    makeKey: (role, size) => Promise.resolve(signingKeyNamed(role, size)),
    ...options,
  })

/** The XrML texts of a hierarchy, leaf first. */
export const chainOf = ({ links }: Hierarchy): string[] =>
  links.flatMap(({ xrml }) => (xrml === undefined ? [] : [xrml]))

/** An issuer whose key is in this process, so that it issues at once. */
export interface SampleIssuer {
  readonly chain: readonly string[]
  issue(subject: LicensorSubject, at: Date): IssuedCertificate
}

/** The issuer of a sample hierarchy. */
export async function sampleIssuer(
  hierarchy: Hierarchy,
  options: Partial<LicensorIssuerOptions> & { mode?: 1 | 2 } = {},
): Promise<SampleIssuer> {
  const { mode = 1, ...rest } = options
  const key = hierarchy.keys.get('licensor')
  if (key === undefined) throw new Error('the hierarchy has no licensor key')
  const issuer = await createLicensorIssuer({
    chain: chainOf(hierarchy),
    key,
    hash: CRYPTOGRAPHIC_MODES[mode].hash,
    form: FORM,
    practiceStatement: true,
    outlivesIssuer: 'keep',
    whenExpired: 'disabled',
    random: createSeededRandom('an issuer', 'issuance'),
    ...rest,
  })
  return { chain: issuer.chain, issue: (subject, at) => atOnce(issuer.issue(subject, at)) }
}

/** A licensing server that asks. */
export const sampleSubject = (options: Partial<LicensorSubject> = {}): LicensorSubject => ({
  publicKey: publicKeyNamed('licensing'),
  guid: guidOf('0f8fad5b-d9cb-469f-a165-70867728950e'),
  sku: 'RMS 1.0',
  version: '5.2.3790.300',
  name: 'LICENSING',
  url: 'http://licensing/_wmcs',
  ...options,
})
