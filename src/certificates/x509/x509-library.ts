import { webcrypto } from 'node:crypto'
import type * as x509 from '@peculiar/x509'
import { readElements, readOnly, TAG, writeElement } from '../der.ts'
import type { SigningKey } from '../keys/signing-key.ts'

/** The library, as it is loaded. */
export type X509Library = typeof x509

/**
 * Loads the library. It takes a tenth of a second and many megabytes, and a server that has its certificates does not need
 * it: so it is loaded by those who build or take apart certificates with it, when they do.
 */
export async function loadX509Library(): Promise<X509Library> {
  // The library decorates its classes with metadata and fails to load without this.
  await import('reflect-metadata')
  return import('@peculiar/x509')
}

/** X.509 signatures are SHA-256 in both cryptographic modes; only XrML knows SHA-1. */
const SIGNING_ALGORITHM = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }

/** What a certificate says, as the library takes it; nothing is left to its defaults. */
export type CertificateParameters = Required<
  Omit<x509.X509CertificateCreateWithSignatureParams, 'signature' | 'signingAlgorithm'>
>

/** Any value will do where a signature is still to come. */
const NO_SIGNATURE = new ArrayBuffer(1)

/**
 * Has the library write a certificate and signs it with `key`: the library would ask for the key itself, which may not be
 * in this process. Gives the DER.
 */
export async function createAndSign(parameters: CertificateParameters, key: SigningKey): Promise<Uint8Array> {
  const { X509CertificateGenerator } = await loadX509Library()
  const { rawData } = await X509CertificateGenerator.create(
    { ...parameters, signingAlgorithm: SIGNING_ALGORITHM, signature: NO_SIGNATURE },
    webcrypto,
  )
  const { content } = readOnly(new Uint8Array(rawData), TAG.sequence, 'a certificate')
  const [toBeSigned, algorithm] = readElements(content, 'a certificate')
  if (toBeSigned === undefined || algorithm === undefined) throw new TypeError('the library wrote no certificate')
  const signature = await key.sign('SHA256', toBeSigned.whole)
  return writeElement(
    TAG.sequence,
    toBeSigned.whole,
    algorithm.whole,
    writeElement(TAG.bitString, Uint8Array.of(0), signature),
  )
}
