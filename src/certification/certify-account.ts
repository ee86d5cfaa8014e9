import { newGuid } from '../base/guid.ts'
import type { Logger } from '../base/logger.ts'
import type { Random } from '../base/random.ts'
import {
  accountCertificateValidity,
  keyFingerprint,
  rsaPublicKeyOf,
  type LicenseIssuer,
  type LicenseValidity,
} from '../certificates/index.ts'
import { prepareAccountCertificate, type CertificationUrls } from './account-certificate.ts'
import { CertificationError } from './certification-error.ts'
import { checkMachine, type MachineRules } from './check-machine.ts'
import type { AccountKey, CertifyAccount, MailDirectory, RecordIssued } from './ports.ts'

export interface CertifyAccountDependencies {
  /** The server as it issues now. */
  issuer(): LicenseIssuer
  urls(): CertificationUrls
  readonly validity: LicenseValidity
  readonly machines: MachineRules
  /** What the flag Persistent means: what its name says, or what [MS-RMPR] §3.3.4.1.3.1 says. */
  readonly persistentFlag: 'as-named' | 'as-described'
  readonly directory: MailDirectory
  readonly isMailAddress: (text: string) => boolean
  readonly accountKey: AccountKey
  readonly record: RecordIssued
  readonly random: Random
  readonly logger: Logger
}

/** S-1-5-7: somebody who has not logged on. [MS-DTYP] §2.4.2.4 */
const ANONYMOUS = 'S-1-5-7'

/** The mail address of whoever calls. Throws CertificationError. */
async function mailAddressOf(
  sid: string,
  { directory, isMailAddress }: Pick<CertifyAccountDependencies, 'directory' | 'isMailAddress'>,
): Promise<string> {
  if (sid === ANONYMOUS) throw new CertificationError('access-unauthorized', 'Nobody has logged on.')
  const address = await directory.mailAddressOf(sid)
  if (address === undefined) {
    throw new CertificationError('directory-entry-missing', 'The directory has no mail address for the account.')
  }
  if (isMailAddress(address)) return address
  throw new CertificationError('mail-address-malformed', 'The mail address of the account is none.')
}

/**
 * Certifies an account on a machine: the key pair of the account, made once, sealed for the machine. It is recorded before it is
 * given out. [MS-RMPR] §3.3.4.1
 */
export const createCertifyAccount =
  (dependencies: CertifyAccountDependencies): CertifyAccount =>
  async ({ machineChain, persistent, caller, at }) => {
    const { validity: periods, machines, persistentFlag, accountKey, record, random, logger } = dependencies
    const issuer = dependencies.issuer()
    issuer.requireMayIssue('rms-account-certificate', at)
    const machine = checkMachine(machineChain, machines)
    const mailAddress = await mailAddressOf(caller.sid, dependencies)
    const privateKey = await accountKey(caller.sid, issuer.keySize, at)
    const type = persistent === (persistentFlag === 'as-named') ? 'persistent' : 'temporary'
    const validity = accountCertificateValidity(periods, type, at)
    const subject = {
      guid: newGuid(random),
      type,
      sid: caller.sid,
      mailAddress,
      privateKey,
      machine,
      at,
      validity,
    } as const
    const certificate = prepareAccountCertificate(subject, issuer, { urls: dependencies.urls(), random })
    const text = await issuer.issue(certificate)
    await record({
      ...{ kind: certificate.kind, at, guid: subject.guid, caller, validity },
      account: caller.sid,
      machine: machine.principal.object.id.value,
      keyFingerprint: keyFingerprint(rsaPublicKeyOf(privateKey)),
    })
    logger.info({ guid: subject.guid, caller: caller.name, type, until: validity.until }, 'certified an account')
    return [text, ...issuer.chain]
  }
