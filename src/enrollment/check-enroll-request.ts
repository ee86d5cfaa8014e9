import { required } from '../calls/index.ts'
import { checkPublicKey, CertificateError, parsePkcs1PublicKey, type RsaPublicKey } from '../certificates/index.ts'
import type { EnrollParameters } from '../protocol/enrollment.ts'
import { checkGuid, checkKey, checkText, checkUrl, type Enrollee, type RequestRules } from './check-enrollee.ts'
import { EnrollmentError } from './enrollment-error.ts'

/** What an Enroll request may have, as far as that can be set. */
export interface EnrollRules extends RequestRules {
  /** What becomes of SKU, Name and URL: `unchecked`: whatever can be written; `checked`: as SubEnroll demands them. */
  readonly serverInformation: 'unchecked' | 'checked'
}

/** The most third parties who may revoke one certificate. Invented: no source names a limit. */
const MOST_AUTHORITIES = 16

/** The sizes of their keys, in bits: those of any key in the hierarchy. */
const AUTHORITY_KEY_SIZES = [1024, 2048]

const AUTHORITIES = 'aRevocationAuthorities'
const AUTHORITY_KEY = 'aRevocationAuthorityPublicKey'

function checkAuthorityKey(bytes: Uint8Array | undefined): RsaPublicKey {
  try {
    return checkPublicKey(parsePkcs1PublicKey(required(bytes, AUTHORITY_KEY)), AUTHORITY_KEY_SIZES)
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error
    throw new EnrollmentError('revocation-key', error.message, { parameter: AUTHORITY_KEY, cause: error })
  }
}

/** Who beside the issuer may revoke the certificate. [MS-RMPR] §3.6.4.1.4.3 */
function checkRevocation({ revocationType, revocationAuthorities: keys }: EnrollParameters): RsaPublicKey[] {
  if (revocationType === 'NonRevocable') {
    throw new EnrollmentError('revocation-unsupported', 'Certificates that cannot be revoked are not issued.', {
      parameter: 'RevocationType',
    })
  }
  if (revocationType === 'StandardRevocation') {
    if (keys.length === 0) return []
    throw new EnrollmentError('revocation-unexpected', 'Revocation authorities go with CustomRevocation only.', {
      parameter: AUTHORITIES,
    })
  }
  if (keys.length === 0) required(undefined, AUTHORITIES)
  if (keys.length > MOST_AUTHORITIES) {
    throw new EnrollmentError('argument-too-long', `At most ${MOST_AUTHORITIES} revocation authorities are accepted.`, {
      parameter: AUTHORITIES,
    })
  }
  return keys.map(checkAuthorityKey)
}

/** The version must be there and not be empty; nothing else of the server's information must. [MS-RMPR] §3.6.4.1.4.6 */
function checkServerVersion(version: string | undefined): string {
  const text = checkText('Version', required(version, 'Version'))
  if (text !== '') return text
  throw new EnrollmentError('argument-empty', 'The version of the server is wanted.', { parameter: 'Version' })
}

function checkServerInformation({ sku, name, url }: EnrollParameters, rules: EnrollRules['serverInformation']) {
  const isChecked = rules === 'checked'
  const text = (parameter: 'SKU' | 'URL', value: string | undefined): string =>
    checkText(parameter, isChecked ? required(value, parameter) : (value ?? ''))
  const address = text('URL', url)
  return {
    sku: text('SKU', sku),
    name: name === undefined ? undefined : checkText('Name', name),
    url: isChecked ? checkUrl(address) : address,
  }
}

/**
 * The request validation of Enroll, [MS-RMPR] §3.6.4.1.4. AuthorizationInformation is not looked at (§3.6.4.1.4.2).
 * Throws CallError, EnrollmentError, or CertificateError where the key is wrong in itself.
 */
export function checkEnrollRequest(parameters: EnrollParameters, rules: EnrollRules): Enrollee {
  const revocationAuthorities = checkRevocation(parameters)
  const bytes = required(parameters.publicKeyBytes, 'aPublicKeyBytes')
  const version = checkServerVersion(parameters.version)
  return {
    publicKey: checkKey(bytes, rules),
    guid: checkGuid(parameters.guid),
    version,
    ...checkServerInformation(parameters, rules.serverInformation),
    revocationAuthorities,
  }
}
