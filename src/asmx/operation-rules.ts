import type { ExplainedRule } from './explained-rules.ts'
import type { OperationErrorCode } from './faults.ts'
import { INFORMATION_RULES, LICENSE_RULES } from './license-rules.ts'

/** The rule behind each error of an operation. A code that is missing here does not compile. */
export const OPERATION_RULES: Readonly<Record<OperationErrorCode, ExplainedRule>> = {
  'version-malformed': {
    paragraph: '[MS-RMPRS] §3.1.4.1',
    occasion:
      'MinimumVersion or MaximumVersion is missing or not of the form `a.b.c.d`, or the minimum is above the maximum',
  },
  'version-unsupported': {
    paragraph: '[MS-RMPRS] §3.1.4.1',
    occasion: 'MaximumVersion is above what the profile offers, or below its minimum',
  },
  'argument-missing': {
    paragraph: '[MS-RMPR] §3.1.4.6',
    occasion:
      'aPublicKeyBytes, SKU, Version or URL is missing; in an Enroll request aPublicKeyBytes, Version, or the authorities and keys of CustomRevocation; elsewhere whatever an operation cannot do without',
  },
  'argument-out-of-range': {
    paragraph: '[MS-RMPRS] §2.2.9.1',
    occasion:
      'more services, server informations or groups are asked for than one answer tells of, a text among them is too long, or crossForestCallsSoFar is negative',
  },
  'batch-too-large': {
    paragraph: '[MS-RMPR] §3.4.4.1',
    occasion:
      'a request has more than one member: AcquireLicense takes 100 from capability version 1.1.0.0 on, AcquireTemplates 25',
  },
  'value-too-large': {
    paragraph: '[MS-RMPR] notes <41> to <43>',
    occasion:
      'ApplicationData has more than 102 400 bytes, a certificate of the client more than 30 720, a publishing licence more than 8 MiB, or there are more than 100 certificates',
  },
  decommissioned: {
    paragraph: '[MS-RMPR] §3.3.4.1',
    occasion: 'the server is decommissioned',
  },
  'argument-too-long': {
    paragraph: '[MS-RMPR] §3.1.4.6',
    occasion: 'SKU, Version, Name or URL is longer than a certificate here may carry',
  },
  'argument-characters': {
    paragraph: '[MS-RMPR] §3.1.4.6',
    occasion: 'SKU, Version, Name or URL has control characters, lone surrogates or non-characters',
  },
  'argument-empty': {
    paragraph: '[MS-RMPR] §3.6.4.1.4.6',
    occasion: 'Version of an Enroll request is empty',
  },
  'guid-empty': {
    paragraph: '[MS-RMPRS] §3.3.4.1.3.2',
    occasion: 'Guid is missing or all zeros',
  },
  'url-malformed': {
    paragraph: '[MS-RMPRS] §3.3.4.1.3.3',
    occasion: 'URL is not absolute, or neither http nor https',
  },
  'key-of-hierarchy': {
    paragraph: '[MS-RMPRS] §3.3.4.1',
    occasion: 'the key is one of the hierarchy itself',
  },
  'rekey-refused': {
    paragraph: '[MS-RMPRS] §3.3.4.1',
    occasion: 'the GUID is known with another key, or the key with another GUID, and `request.rekey` is `refuse`',
  },
  'revocation-unsupported': {
    paragraph: '[MS-RMPR] §3.6.4.1.4.3',
    occasion: 'RevocationType of an Enroll request is NonRevocable, or missing',
  },
  'revocation-unexpected': {
    paragraph: '[MS-RMPR] §3.6.4.1.4.3',
    occasion: 'an Enroll request with StandardRevocation names revocation authorities',
  },
  'revocation-key': {
    paragraph: '[MS-RMPR] §3.6.4.1.4.3',
    occasion: 'the key of a revocation authority is none that could be certified',
  },
  'der-malformed': {
    paragraph: '[MS-RMPRS] §3.3.4.1.3.2',
    occasion: 'aPublicKeyBytes is no RSAPublicKey in canonical DER, or something follows it',
  },
  'public-key-size': {
    paragraph: '[MS-RMPR] §3.1.4.7',
    occasion: 'the key has a size that `request.keySizes` does not allow',
  },
  'public-key-modulus': {
    paragraph: '[MS-RMPR] §2.2.9.1.6',
    occasion: 'the modulus is even',
  },
  'public-key-exponent': {
    paragraph: '[MS-RMPR] §2.2.9.1.6',
    occasion: 'the public exponent is not 65537',
  },
  'issuer-expired': {
    paragraph: '[MS-RMPR] §2.2.9.1.3',
    occasion: 'the certificate of the root does not allow issuing at this moment',
  },
  'issue-not-permitted': {
    paragraph: '[MS-RMPR] §2.2.9.2',
    occasion: 'the certificate of the server does not let it issue this kind',
  },
  'validity-empty': {
    paragraph: '[MS-RMPR] §2.2.9.1.3',
    occasion: 'the certificate would begin after its end (`validity.slcFrom`)',
  },
  'outlives-issuer': {
    paragraph: '[MS-RMPR] §2.2.9.1.3',
    occasion: 'the certificate would outlive that of the root, and `validity.outlivesIssuer` is `refuse`',
  },
  'private-key-unreadable': {
    paragraph: '[MS-RMPRS] §2.2.9.1',
    occasion: 'a stored private key is no encrypted PKCS#8',
  },
  'passphrase-wrong': {
    paragraph: '[MS-RMPRS] §2.2.9.1',
    occasion: 'the passphrase does not open a stored private key',
  },
  'key-unavailable': {
    paragraph: '[MS-RMPRS] §2.2.9.1',
    occasion: 'the token that holds the private key cannot be reached',
  },
  'xrml-malformed': {
    paragraph: '[MS-RMPRS] §2.2.9.1',
    occasion: 'a stored certificate cannot be read',
  },
  'xrml-too-large': {
    paragraph: '[MS-RMPRS] §2.2.9.1',
    occasion: 'a stored certificate is larger than any here',
  },
  'xrml-unwritable': {
    paragraph: '[MS-RMPR] §2.2.9.3',
    occasion: 'a value of the request cannot be written into a certificate',
  },
  'xrml-encoding': {
    paragraph: '[MS-RMPRS] §2.2.9.1',
    occasion: 'a file of certificates is in another encoding',
  },
  'trust-anchor-malformed': {
    paragraph: '[MS-RMPRS] §2.2.9.1',
    occasion: 'a file of trust anchors holds none',
  },
  ...INFORMATION_RULES,
  ...LICENSE_RULES,
}
