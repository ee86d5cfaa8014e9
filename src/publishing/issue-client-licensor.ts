import type { KeyObject } from 'node:crypto'
import { formatGuidInBraces, newGuid, type Guid } from '../base/guid.ts'
import type { Logger } from '../base/logger.ts'
import { wholeMinute, type Interval } from '../base/moment.ts'
import type { Random } from '../base/random.ts'
import {
  clientLicensorRange,
  keyFingerprint,
  rsaPublicKeyOf,
  sealIntoLicense,
  type ClientLicensorCertificate,
  type LicenseIssuer,
  type LicenseValidity,
  type Principal,
} from '../certificates/index.ts'
import { checkAccountChain, type AccountChainRules, type RecordIssued } from '../certification/index.ts'
import { licensingPoints, type LicensingUrls } from './licensing-points.ts'
import type { IssueClientLicensorCertificate } from './ports.ts'

export interface IssueClientLicensorDependencies {
  /** The server as it issues now. */
  issuer(): LicenseIssuer
  urls(): LicensingUrls
  /** By what account certificates are judged at this moment. */
  accountRules(): Promise<AccountChainRules>
  readonly validity: LicenseValidity
  /** Makes a private key of so many bits for a certificate. */
  readonly makeKey: (size: number, certificate: Guid) => Promise<KeyObject>
  readonly record: RecordIssued
  readonly random: Random
  readonly logger: Logger
}

interface ClientLicensorSubject {
  readonly guid: Guid
  readonly account: Principal
  readonly privateKey: KeyObject
  readonly at: Date
  readonly rangeTime: Interval
}

/** A CLC before it is signed, with its private key sealed for the key of the account. [MS-RMPR] §2.2.9.6, §3.5.4.2 */
const prepareClientLicensor = (
  { guid, account, privateKey, at, rangeTime }: ClientLicensorSubject,
  issuer: LicenseIssuer,
  { urls, random }: { readonly urls: LicensingUrls; readonly random: Random },
): ClientLicensorCertificate =>
  sealIntoLicense(
    { type: issuer.sealing, key: { kind: 'private', privateKey }, recipient: account.publicKey, random },
    (enablingBits) => ({
      kind: 'client-licensor-certificate',
      issuedTime: wholeMinute(at),
      descriptor: { type: 'Client-Licensor-Certificate', id: { type: 'MS-GUID', value: formatGuidInBraces(guid) } },
      issuer: issuer.principal,
      distributionPoints: licensingPoints(urls),
      principal: { object: account.object, publicKey: rsaPublicKeyOf(privateKey), securityLevels: [] },
      ...{ rangeTime, enablingBits },
    }),
  )

/**
 * Issues a client licensor certificate for an account certificate of a root that is trusted. It is recorded before it is given
 * out. [MS-RMPR] §3.5.4.2
 */
export const createIssueClientLicensor =
  (dependencies: IssueClientLicensorDependencies): IssueClientLicensorCertificate =>
  async ({ accountChain, caller, at }) => {
    const { validity, makeKey, record, random, logger } = dependencies
    const issuer = dependencies.issuer()
    issuer.requireMayIssue('client-licensor-certificate', at)
    const { license: account } = checkAccountChain(accountChain, await dependencies.accountRules(), at)
    const guid = newGuid(random)
    const privateKey = await makeKey(issuer.keySize, guid)
    const rangeTime = clientLicensorRange(validity, account.validityTime, at)
    const subject = { guid, account: account.principal, privateKey, at, rangeTime }
    const certificate = prepareClientLicensor(subject, issuer, { urls: dependencies.urls(), random })
    const text = await issuer.issue(certificate)
    await record({
      ...{ kind: certificate.kind, at, guid, caller, machine: undefined, validity: rangeTime },
      account: account.principal.object.id.value,
      keyFingerprint: keyFingerprint(certificate.principal.publicKey),
    })
    logger.info({ guid, caller: caller.name, until: rangeTime.until }, 'issued a client licensor certificate')
    return [text, ...issuer.chain]
  }
