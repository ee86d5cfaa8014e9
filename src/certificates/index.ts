export { CertificateError, type CertificateErrorCode } from './certificate-error.ts'
export { checkPublicKey } from './keys/check-public-key.ts'
export { decryptionKeyOf, type DecryptionKey, type RsaPadding } from './keys/decryption-key.ts'
export {
  decryptPrivateKey,
  encryptPrivateKey,
  privateKeyDecryption,
  privateKeyEncryption,
} from './keys/encrypted-private-key.ts'
export { digestInfo, type SignatureHash } from './keys/digest-info.ts'
export { derivePrivateKey, generatePrivateKey } from './keys/key-pair.ts'
export { keyFingerprint } from './keys/key-fingerprint.ts'
export { parsePrivateKeyFile } from './keys/private-key-file.ts'
export { formatPkcs1PublicKey, parsePkcs1PublicKey } from './keys/pkcs1.ts'
export { keySize, rsaPublicKeyOf, sameKey, toKeyObject, type RsaPublicKey } from './keys/rsa-public-key.ts'
export { serverKeyOf, type ServerKey } from './keys/server-key.ts'
export { signingKeyOf, thenOrNow, type SigningKey } from './keys/signing-key.ts'
export { formatCertificatePem } from './pem.ts'
export * from './enabling-bits/index.ts'
export * from './hierarchy/index.ts'
export * from './x509/index.ts'
export * from './xrml/index.ts'
