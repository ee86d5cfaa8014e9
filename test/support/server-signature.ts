import { openSigningKey } from '../../src/app/own-hierarchy.ts'
import type { Installation } from '../../src/app/index.ts'
import {
  readIssuingCertificate,
  signIssuingCertificate,
  signLicense,
  type IssuingCertificate,
  type License,
  type Principal,
  type ServerKey,
} from '../../src/certificates/index.ts'
import { readChain } from '../../src/store/index.ts'
import { testKeys } from './licensing-life.ts'

/** What a server of a test signs with, to sign what it itself would not. */
export interface ServerSignature {
  readonly key: ServerKey
  /** What stands in the ISSUER of all that the server issues. */
  readonly principal: Principal
  readonly chain: readonly string[]
  sign(license: License): Promise<string>
  certify(certificate: Omit<IssuingCertificate, 'issuer'>): Promise<string>
}

/** Takes the private key out of a server, which `passphrase` opens. */
export async function signatureOf(installation: Installation, passphrase: string): Promise<ServerSignature> {
  const keys = await testKeys(installation, passphrase)
  const { signingKey: key } = await openSigningKey({ installation, keys }, 'licensor')
  const chain = (await readChain(installation.store.queries)).flatMap(({ xrml }) => (xrml === undefined ? [] : [xrml]))
  const { certificate, signature } = readIssuingCertificate(chain[0] ?? '')
  const { principal } = certificate
  const { hash } = signature
  const signer = { hash, sign: (input: Uint8Array) => key.sign(hash, input) }
  return {
    ...{ key, principal, chain },
    sign: async (license) => signLicense(license, signer),
    certify: async (certificate) => signIssuingCertificate({ ...certificate, issuer: principal }, signer),
  }
}
