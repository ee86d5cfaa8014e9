import { compareVersions, parseVersion } from '../calls/index.ts'
import type { SecurityLevel } from '../certificates/index.ts'
import { AccountCertificateError } from './account-certificate-error.ts'

const VERSION = /\b\d{1,9}(?:\.\d{1,9}){3}\b(?!.*\d\.\d)/

/** The last version in the text of the level Repository, such as `5.2.3790.300`. */
const repositoryOf = (levels: readonly SecurityLevel[]): string | undefined =>
  VERSION.exec(levels.find(({ name }) => name === 'Repository')?.value ?? '')?.[0]

const isOlder = (version: string, minimum: string): boolean =>
  compareVersions(parseVersion(version, 'Repository'), parseVersion(minimum, 'Repository')) < 0

/**
 * Refuses security processors older than `minimum`, by the levels of a machine in its own certificate or in that of an account
 * on it. [MS-RMPR] §3.3.4.1, §3.4.4.1, spcExclusionPolicy. Throws AccountCertificateError `lockbox-revoked`.
 */
export function checkRepository(levels: readonly SecurityLevel[], minimum: string | undefined): void {
  if (minimum === undefined) return
  const version = repositoryOf(levels)
  if (version !== undefined && !isOlder(version, minimum)) return
  throw new AccountCertificateError(
    'lockbox-revoked',
    `The security processor is not of version ${minimum} or later. Activate the machine again.`,
  )
}
