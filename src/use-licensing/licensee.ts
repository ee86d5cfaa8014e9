import { parseMinute } from '../base/moment.ts'
import type { RmsAccountCertificate } from '../certificates/index.ts'
import { AccountCertificateError } from '../certification/index.ts'
import type { Licensee } from '../rights/index.ts'

const CREATION_TIME = 'Credential-Creation-Time'

/**
 * Who holds an account certificate. [MS-RMPR] §2.2.9.5.4
 * Throws AccountCertificateError for a federated account: there is no federation here, federationEnabled. [MS-RMPR] §3.4.4.1
 */
export function licenseeOf({ principal }: RmsAccountCertificate): Licensee {
  const { id, name } = principal.object
  if ((id.type !== 'Windows' && id.type !== 'Passport') || name === undefined) {
    throw new AccountCertificateError(
      'account-certificate-unexpected',
      'The account certificate is of a kind of account that this server does not license.',
    )
  }
  const created = principal.securityLevels.find((level) => level.name === CREATION_TIME)
  const credentialsCreated = created && parseMinute(created.value)
  return {
    type: id.type,
    id: id.value,
    addresses: [name],
    ...(credentialsCreated === undefined ? {} : { credentialsCreated }),
  }
}
