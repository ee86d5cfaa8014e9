import type { KeyObject } from 'node:crypto'
import type { Random } from '../base/random.ts'
import type { RmsAccountCertificate } from '../certificates/index.ts'
import { ClientError } from './client-error.ts'
import type { Machine } from './machine.ts'
import type { Chain } from './ports.ts'
import { openPrivateKey } from './sealed-for-us.ts'
import { trustedLicense, type Trust } from './trusted-chain.ts'

/** An account that is certified on a machine, with its private key. [MS-RMPR] §2.2.9.5 */
export interface CertifiedAccount {
  readonly chain: Chain
  readonly certificate: RmsAccountCertificate
  readonly privateKey: KeyObject
}

/** GUIDs are the same whatever the case of their letters. */
const sameId = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase()

/**
 * Checks everything about the chain of an RMS account certificate before it is kept or used: that it holds, that it is bound to
 * this machine, and that its private key opens with the machine's and is that which it certifies. [MS-RMPR] §3.3.4.1
 * Throws ClientError `answer-not-trusted`, `answer-not-asked-for` or `expired`.
 */
export async function openAccount(
  chain: Chain,
  machine: Machine,
  trust: Trust,
  random: Random,
): Promise<CertifiedAccount> {
  const { leaf } = trustedLicense('rms-account-certificate', chain, trust)
  const { license: certificate, bodyText } = leaf
  const { object, enablingBits } = certificate.federationPrincipal
  if (!sameId(object.id.value, machine.certificate.principal.object.id.value)) {
    throw new ClientError(
      'answer-not-asked-for',
      'The RMS account certificate is bound to another machine, and of no use here. Certify the account on this one.',
    )
  }
  const privateKey = await openPrivateKey(
    { kind: 'rms-account-certificate', bodyText, enablingBits, key: machine.privateKey, random },
    certificate.principal.publicKey,
  )
  return { chain, certificate, privateKey }
}

/** The address by which an account is known in policies. [MS-RMPR] §2.2.9.5.4 */
export const addressOf = ({ certificate }: Pick<CertifiedAccount, 'certificate'>): string =>
  certificate.principal.object.name ?? certificate.principal.object.id.value
