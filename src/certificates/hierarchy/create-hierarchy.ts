import type { KeyObject } from 'node:crypto'
import { guidBytes, newGuid, type Guid } from '../../base/guid.ts'
import { addPeriod, wholeMinute, type Interval } from '../../base/moment.ts'
import type { Random, RandomFor } from '../../base/random.ts'
import { rsaPublicKeyOf } from '../keys/rsa-public-key.ts'
import {
  buildCertificate,
  PROFILES as X509_PROFILES,
  type CertificateIssuer,
  type CertificateProfile,
  type DistinguishedName,
} from '../x509/index.ts'
import { AUTHORITIES, type HierarchyName, type Principal, type XrmlObject } from '../xrml/index.ts'
import { CHAIN_ROLES, type ChainLink, type ChainRole } from './chain-role.ts'
import { CRYPTOGRAPHIC_MODES, type CryptographicModeNumber } from './cryptographic-mode.ts'
import {
  authorityName,
  authorityObject,
  bodySigner,
  certificateObject,
  issueXrml,
  PRACTICE_STATEMENT,
  serverObject,
  type XrmlIssuer,
} from './issue-certificate.ts'
import { licensorValidity, prepareLicensor, type LicensorForm, type LicensorSubject } from './licensor-certificate.ts'

/** A server's own chain with the private key of every place in it. */
export interface Hierarchy {
  /** From the licensor certificate to the self-signed X.509 root. */
  readonly links: readonly ChainLink[]
  readonly keys: ReadonlyMap<ChainRole, KeyObject>
}

export interface HierarchyOptions {
  readonly name: HierarchyName
  readonly mode: CryptographicModeNumber
  /** The root server itself, without its key and its GUID, which are made here. */
  readonly server: Omit<LicensorSubject, 'publicKey' | 'guid'>
  readonly form: LicensorForm
  readonly at: Date
  readonly random: RandomFor
  /** Makes the private key of one place, of `size` bits. */
  makeKey(role: ChainRole, size: number): Promise<KeyObject>
}

/** One certificate just made, and what it takes to issue the next one below. */
interface Place {
  readonly link: ChainLink
  readonly xrml: XrmlIssuer
  readonly x509: CertificateIssuer
}

/** Validity and right to issue, in days. Those of the genuine chain of 2003 to 2005. */
const LIFETIMES = {
  root: { valid: 7300, issuing: 7300 },
  ca: { valid: 4380, issuing: 1825 },
  'enrollment-ca': { valid: 4380, issuing: 2555 },
  'enrollment-service': { valid: 2555, issuing: 1095 },
} as const

const X509_PROFILE_OF = {
  ca: X509_PROFILES.ca,
  'enrollment-ca': X509_PROFILES.enrollmentCa,
  'enrollment-service': X509_PROFILES.enrollmentService,
} as const satisfies Record<string, CertificateProfile>

const NAME_OF = {
  ca: 'ca',
  'enrollment-ca': 'enrollmentCa',
  'enrollment-service': 'enrollmentService',
} as const

const days = (at: Date, count: number): Interval => ({
  from: at,
  until: addPeriod(at, { years: 0, months: 0, days: count, minutes: 0 }),
})

/** Makes the hierarchies of a root: everything it needs to know while it does. */
class HierarchyMaker {
  readonly #options: HierarchyOptions
  readonly #keys: ReadonlyMap<ChainRole, KeyObject>
  readonly #random: Random
  readonly #at: Date

  constructor(options: HierarchyOptions, keys: ReadonlyMap<ChainRole, KeyObject>) {
    this.#options = options
    this.#keys = keys
    this.#random = options.random('hierarchy')
    this.#at = wholeMinute(options.at)
  }

  #key(role: ChainRole): KeyObject {
    const key = this.#keys.get(role)
    if (key === undefined) throw new TypeError(`there is no key for ${role}`)
    return key
  }

  #issuer(role: ChainRole, object: XrmlObject, name: DistinguishedName): Pick<Place, 'xrml' | 'x509'> {
    const privateKey = this.#key(role)
    const principal: Principal = { object, publicKey: rsaPublicKeyOf(privateKey), securityLevels: [] }
    const { hash } = CRYPTOGRAPHIC_MODES[this.#options.mode]
    return { xrml: { principal, signer: bodySigner(privateKey, hash) }, x509: { name, privateKey } }
  }

  /** The root: a key that is trusted by itself, and its self-signed X.509 certificate. */
  async root(): Promise<Place> {
    const name = AUTHORITIES[this.#options.name].root
    const issuer = this.#issuer('root', authorityObject(name), authorityName(name))
    const { from, until } = days(this.#at, LIFETIMES.root.valid)
    const content = {
      serial: guidBytes(newGuid(this.#random)),
      subject: issuer.x509.name,
      guid: undefined,
      notBefore: from,
      notAfter: until,
      publicKey: issuer.xrml.principal.publicKey,
    }
    const x509 = await buildCertificate(content, issuer.x509, X509_PROFILES.root)
    return { link: { role: 'root', xrml: undefined, x509 }, ...issuer }
  }

  /** CA, Enrollment CA or Enrollment Service, under the place above. [MS-RMPR] §2.2.9.3 */
  async authority(role: 'ca' | 'enrollment-ca' | 'enrollment-service', above: Place): Promise<Place> {
    const name = AUTHORITIES[this.#options.name][NAME_OF[role]]
    const service = role === 'enrollment-service'
    const guid = newGuid(this.#random)
    const serverGuid = newGuid(this.#random)
    const object = service ? serverObject(serverGuid, { name }) : authorityObject(name)
    const own = this.#issuer(role, object, authorityName(name))
    const validityTime = days(this.#at, LIFETIMES[role].valid)
    const xrml = issueXrml(
      {
        issuedTime: this.#at,
        validityTime,
        descriptor: certificateObject(service ? 'Server-Licensor-Certificate' : 'DRM-CA-Certificate', guid),
        principal: own.xrml.principal,
        rangeTime: days(this.#at, LIFETIMES[role].issuing),
      },
      above.xrml,
    )
    const content = {
      serial: guidBytes(guid),
      subject: own.x509.name,
      guid: service ? serverGuid : guid,
      notBefore: validityTime.from,
      notAfter: validityTime.until,
      publicKey: own.xrml.principal.publicKey,
    }
    const x509 = await buildCertificate(content, above.x509, X509_PROFILE_OF[role])
    return { link: { role, xrml, x509 }, ...own }
  }

  /** The root server's own licensor certificate. */
  async licensor(above: Place, guid: Guid): Promise<ChainLink> {
    const { server, form } = this.#options
    const subject = { ...server, guid, publicKey: rsaPublicKeyOf(this.#key('licensor')) }
    const validity = licensorValidity(form, this.#at)
    const prepared = prepareLicensor(subject, above.x509.name, form, { at: this.#at, validity, random: this.#random })
    const issuer = { ...above.xrml, principal: { ...above.xrml.principal, securityLevels: [PRACTICE_STATEMENT] } }
    return {
      role: 'licensor',
      xrml: issueXrml(prepared.xrml, issuer),
      x509: await buildCertificate(prepared.x509, above.x509, X509_PROFILES.rootLicensor),
    }
  }

  newServerGuid(): Guid {
    return newGuid(this.#random)
  }
}

/**
 * Makes a root server's own hierarchy: root key, CA, Enrollment CA, Enrollment Service and the server's licensor
 * certificate, as Microsoft's enrollment service would have given it. [MS-RMPR] §2.2.9.2, §3.1.3.2
 */
export async function createHierarchy(options: HierarchyOptions): Promise<Hierarchy> {
  const { keySizes } = CRYPTOGRAPHIC_MODES[options.mode]
  const made = CHAIN_ROLES.map(async (role): Promise<[ChainRole, KeyObject]> => [
    role,
    await options.makeKey(role, keySizes[role]),
  ])
  const keys = new Map(await Promise.all(made))
  const maker = new HierarchyMaker(options, keys)
  const root = await maker.root()
  const ca = await maker.authority('ca', root)
  const enrollmentCa = await maker.authority('enrollment-ca', ca)
  const service = await maker.authority('enrollment-service', enrollmentCa)
  const licensor = await maker.licensor(service, maker.newServerGuid())
  return { links: [licensor, service.link, enrollmentCa.link, ca.link, root.link], keys }
}
