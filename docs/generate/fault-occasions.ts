import type { OperationErrorCode } from '../../src/asmx/index.ts'

/** When an error arises, for people. A code that is missing here does not compile. */
export const OCCASIONS: Readonly<Record<OperationErrorCode, string>> = {
  'version-malformed':
    'MinimumVersion or MaximumVersion is missing or not of the form `a.b.c.d`, or the minimum is above the maximum',
  'version-unsupported': 'MaximumVersion is above what the profile offers, or below its minimum',
  'argument-missing': 'aPublicKeyBytes, SKU, Version or URL is missing',
  'argument-too-long': 'SKU, Version, Name or URL is longer than a certificate here may carry',
  'argument-characters': 'SKU, Version, Name or URL has control characters, lone surrogates or non-characters',
  'guid-empty': 'Guid is missing or all zeros',
  'url-malformed': 'URL is not absolute, or neither http nor https',
  'key-of-hierarchy': 'the key is one of the hierarchy itself',
  'rekey-refused': 'the GUID is known with another key, or the key with another GUID, and `request.rekey` is `refuse`',
  'der-malformed': 'aPublicKeyBytes is no RSAPublicKey in canonical DER, or something follows it',
  'public-key-size': 'the key has a size that `request.keySizes` does not allow',
  'public-key-modulus': 'the modulus is even',
  'public-key-exponent': 'the public exponent is not 65537',
  'issuer-expired': 'the certificate of the root does not allow issuing at this moment',
  'validity-empty': 'the certificate would begin after its end (`validity.slcFrom`)',
  'outlives-issuer': 'the certificate would outlive that of the root, and `validity.outlivesIssuer` is `refuse`',
  'private-key-unreadable': 'a stored private key is no encrypted PKCS#8 (not expected while serving)',
  'passphrase-wrong': 'the passphrase does not open a stored private key (not expected while serving)',
  'xrml-malformed': 'a stored certificate cannot be read (not expected while serving)',
  'xrml-too-large': 'a stored certificate is larger than any here (not expected while serving)',
  'xrml-unwritable': 'a value of the request cannot be written into a certificate',
  'xrml-encoding': 'a file of certificates is in another encoding (not expected while serving)',
  'trust-anchor-malformed': 'a file of trust anchors holds none (not expected while serving)',
}
