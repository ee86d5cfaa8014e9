import type { KeyObject } from 'node:crypto'
import type { Random } from '../base/random.ts'
import type { ClientLicensorCertificate, HashName, LooseObject } from '../certificates/index.ts'
import { addressOf, type CertifiedAccount } from './certified-account.ts'
import { ClientError } from './client-error.ts'
import type { Chain } from './ports.ts'
import { openPrivateKey } from './sealed-for-us.ts'
import { trustedLicense, type Trust } from './trusted-chain.ts'

/** What an account publishes with offline, with its private key. [MS-RMPR] §2.2.9.6 */
export interface ClientLicensor {
  readonly chain: Chain
  readonly certificate: ClientLicensorCertificate
  /** That of its signature: what is signed with it belongs to the same cryptographic mode. [MS-RMPR] §3.1.4.7 */
  readonly hash: HashName
  readonly privateKey: KeyObject
}

const isOf = (object: LooseObject, { certificate }: CertifiedAccount): boolean => {
  const own = certificate.principal.object
  return object.id.type === own.id.type && object.id.value === own.id.value && object.name === own.name
}

/**
 * Checks everything about the chain of a client licensor certificate before it is kept or used: that it holds, that it is for
 * this account, and that its private key opens with the account's and is that which it certifies. [MS-RMPR] §3.5.4.2
 * Throws ClientError `answer-not-trusted`, `answer-not-asked-for` or `expired`.
 */
export async function openClientLicensor(
  chain: Chain,
  account: CertifiedAccount,
  trust: Trust,
  random: Random,
): Promise<ClientLicensor> {
  const { leaf } = trustedLicense('client-licensor-certificate', chain, trust)
  const { license: certificate, bodyText, signature } = leaf
  const { principal, enablingBits } = certificate
  if (!isOf(principal.object, account)) {
    throw new ClientError(
      'answer-not-asked-for',
      `The client licensor certificate is for ${principal.object.name ?? principal.object.id.value}, not for ${addressOf(account)}. Nothing was kept.`,
    )
  }
  const privateKey = await openPrivateKey(
    { kind: 'client-licensor-certificate', bodyText, enablingBits, key: account.privateKey, random },
    principal.publicKey,
  )
  return { chain, certificate, hash: signature.hash, privateKey }
}
