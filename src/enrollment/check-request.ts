import { required } from '../calls/index.ts'
import type { SubEnrollParameters } from '../protocol/sub-enrollment.ts'
import { checkGuid, checkKey, checkText, checkUrl, type Enrollee, type RequestRules } from './check-enrollee.ts'

/**
 * The request validation of SubEnroll, [MS-RMPRS] §3.3.4.1, in the order of its table.
 * Throws CallError, EnrollmentError, or CertificateError where the key is wrong in itself.
 */
export function checkRequest(parameters: SubEnrollParameters, rules: RequestRules): Enrollee {
  const bytes = required(parameters.publicKeyBytes, 'aPublicKeyBytes')
  const sku = required(parameters.sku, 'SKU')
  const version = required(parameters.version, 'Version')
  const url = required(parameters.url, 'URL')
  return {
    publicKey: checkKey(bytes, rules),
    guid: checkGuid(parameters.guid),
    sku: checkText('SKU', sku),
    version: checkText('Version', version),
    name: parameters.name === undefined ? undefined : checkText('Name', parameters.name),
    url: checkUrl(checkText('URL', url)),
  }
}
