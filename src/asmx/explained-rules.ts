import type { OperationErrorCode } from './faults.ts'
import type { SoapRefusalCode } from './message/index.ts'

/** A rule whose breach is refused: where it is told, and when it is broken, for people. */
export interface ExplainedRule {
  readonly paragraph: string
  readonly occasion: string
}

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
      'aPublicKeyBytes, SKU, Version or URL is missing; in an Enroll request aPublicKeyBytes, Version, or the authorities and keys of CustomRevocation',
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
}

/** The rule behind each of ASMX's own refusals. */
export const ASMX_RULES: Readonly<Record<SoapRefusalCode, ExplainedRule>> = {
  'request-malformed': {
    paragraph: 'SOAP 1.1 §3',
    occasion:
      'the body is no well-formed XML 1.0, has a DOCTYPE, goes beyond a limit, or has markup inside a simple value or bad base64',
  },
  'media-type-refused': {
    paragraph: 'SOAP 1.1 §6',
    occasion: 'the media type is neither that of SOAP 1.1 nor that of SOAP 1.2, or not that of the envelope',
  },
  'action-missing': {
    paragraph: 'SOAP 1.1 §6.1.1',
    occasion: 'there is no SOAPAction; where SOAP 1.2 is spoken: no action, and an unknown element in the body',
  },
  'action-unknown': {
    paragraph: 'SOAP 1.1 §6.1.1',
    occasion: 'SOAPAction is not that of an operation; in SOAP 1.2: the action and the element are unknown',
  },
  'version-mismatch': {
    paragraph: 'SOAP 1.1 §4.1.2',
    occasion: 'the root element is in the namespace of no SOAP version that is spoken',
  },
  'envelope-missing': {
    paragraph: 'SOAP 1.1 §4',
    occasion: 'the root element is not called Envelope',
  },
  'body-missing': {
    paragraph: 'SOAP 1.1 §4.3',
    occasion: 'the envelope has no Body',
  },
  'value-unreadable': {
    paragraph: '[MS-DTYP] §2.3.4',
    occasion: 'Guid is in no form that .NET reads',
  },
  'header-unreadable': {
    paragraph: 'SOAP 1.1 §4.2.3',
    occasion: 'VersionData has a `mustUnderstand` (in SOAP 1.2 also a `relay`) that is no boolean',
  },
  'header-not-understood': {
    paragraph: 'SOAP 1.1 §4.2.3',
    occasion: 'there is a header other than VersionData that must be understood',
  },
  'document-empty': {
    paragraph: 'SOAP 1.2 part 1 §5',
    occasion: 'there is no body at all and no SOAPAction, where SOAP 1.2 is spoken',
  },
  'envelope-unroutable': {
    paragraph: 'SOAP 1.2 part 1 §5.1',
    occasion: 'like `envelope-missing`, while the operation is looked for by the element in the body',
  },
  'body-unroutable': {
    paragraph: 'SOAP 1.2 part 1 §5.3',
    occasion: 'like `body-missing`, while the operation is looked for by the element in the body',
  },
  'request-too-long': {
    paragraph: 'ASP.NET, maxRequestLength',
    occasion: 'the body has more than 4096 KB',
  },
}
