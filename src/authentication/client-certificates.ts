import type { Account, AccountDirectory } from '../accounts/index.ts'
import { clientCertificate } from './tls-channel.ts'

/** Finds the account that the TLS client certificate of a connection stands for. */
export type CertificateLogon = (connection: object) => Promise<Account | undefined>

/** Which certificate, by its SHA-256 in lower-case digits, stands for the account of which name. */
export type CertificateMapping = ReadonlyMap<string, string>

/** Takes what is written in `mapping` first, then what the directory knows. */
export const createCertificateLogon =
  (directory: AccountDirectory, mapping: CertificateMapping): CertificateLogon =>
  async (connection) => {
    const sha256 = clientCertificate(connection)
    if (sha256 === undefined) return undefined
    const name = mapping.get(sha256)
    return name === undefined ? directory.findByCertificate?.(sha256) : directory.findAccount(name)
  }
