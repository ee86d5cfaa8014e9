import type { OperationErrorCode, SoapRefusalCode } from '../../src/asmx/index.ts'

/** When an error arises, for people. A code that is missing here does not compile. */
export const OCCASIONS: Readonly<Record<OperationErrorCode, string>> = {
  'version-malformed':
    'MinimumVersion or MaximumVersion is missing or not of the form `a.b.c.d`, or the minimum is above the maximum',
  'version-unsupported': 'MaximumVersion is above what the profile offers, or below its minimum',
  'argument-missing':
    'aPublicKeyBytes, SKU, Version or URL is missing; in an Enroll request aPublicKeyBytes, Version, or the authorities and keys of CustomRevocation',
  'argument-too-long': 'SKU, Version, Name or URL is longer than a certificate here may carry',
  'argument-characters': 'SKU, Version, Name or URL has control characters, lone surrogates or non-characters',
  'argument-empty': 'Version of an Enroll request is empty',
  'guid-empty': 'Guid is missing or all zeros',
  'url-malformed': 'URL is not absolute, or neither http nor https',
  'key-of-hierarchy': 'the key is one of the hierarchy itself',
  'rekey-refused': 'the GUID is known with another key, or the key with another GUID, and `request.rekey` is `refuse`',
  'revocation-unsupported': 'RevocationType of an Enroll request is NonRevocable, or missing',
  'revocation-unexpected': 'an Enroll request with StandardRevocation names revocation authorities',
  'revocation-key': 'the key of a revocation authority is none that could be certified',
  'der-malformed': 'aPublicKeyBytes is no RSAPublicKey in canonical DER, or something follows it',
  'public-key-size': 'the key has a size that `request.keySizes` does not allow',
  'public-key-modulus': 'the modulus is even',
  'public-key-exponent': 'the public exponent is not 65537',
  'issuer-expired': 'the certificate of the root does not allow issuing at this moment',
  'validity-empty': 'the certificate would begin after its end (`validity.slcFrom`)',
  'outlives-issuer': 'the certificate would outlive that of the root, and `validity.outlivesIssuer` is `refuse`',
  'private-key-unreadable': 'a stored private key is no encrypted PKCS#8',
  'passphrase-wrong': 'the passphrase does not open a stored private key',
  'key-unavailable': 'the token that holds the private key cannot be reached',
  'xrml-malformed': 'a stored certificate cannot be read',
  'xrml-too-large': 'a stored certificate is larger than any here',
  'xrml-unwritable': 'a value of the request cannot be written into a certificate',
  'xrml-encoding': 'a file of certificates is in another encoding',
  'trust-anchor-malformed': 'a file of trust anchors holds none',
}

/** What no request brings about: it would need a database that somebody has damaged, a token that has gone, or a check that is missing. */
export const NOT_PROVOKED: readonly OperationErrorCode[] = [
  'validity-empty',
  'private-key-unreadable',
  'passphrase-wrong',
  'key-unavailable',
  'xrml-malformed',
  'xrml-too-large',
  'xrml-unwritable',
  'xrml-encoding',
  'trust-anchor-malformed',
]

/** When ASMX itself refuses, for people. A code that is missing here does not compile. */
export const ASMX_OCCASIONS: Readonly<Record<SoapRefusalCode, string>> = {
  'request-malformed':
    'the body is no well-formed XML 1.0, has a DOCTYPE, goes beyond a limit, or has markup inside a simple value or bad base64',
  'media-type-refused': 'the media type is neither that of SOAP 1.1 nor that of SOAP 1.2, or not that of the envelope',
  'action-missing': 'there is no SOAPAction; where SOAP 1.2 is spoken: no action, and an unknown element in the body',
  'action-unknown': 'SOAPAction is not that of an operation; in SOAP 1.2: the action and the element are unknown',
  'version-mismatch': 'the root element is in the namespace of no SOAP version that is spoken',
  'envelope-missing': 'the root element is not called Envelope',
  'body-missing': 'the envelope has no Body',
  'value-unreadable': 'Guid is in no form that .NET reads',
  'header-unreadable': 'VersionData has a `mustUnderstand` (in SOAP 1.2 also a `relay`) that is no boolean',
  'header-not-understood': 'there is a header other than VersionData that must be understood',
  'document-empty': 'there is no body at all and no SOAPAction, where SOAP 1.2 is spoken',
  'envelope-unroutable': 'like `envelope-missing`, while the operation is looked for by the element in the body',
  'body-unroutable': 'like `body-missing`, while the operation is looked for by the element in the body',
  'request-too-long': 'the body has more than 4096 KB',
}
