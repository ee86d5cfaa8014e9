import type { IssuingCertificate, SignedCertificate } from '../issuing-certificate.ts'
import { AUTHORITIES, HIERARCHY_NAMES } from './hierarchy.ts'

/** The places of an RMS server's chain, leaf first. [MS-RMPR] §2.2.9.2 */
export type CertificateKind =
  /** An SLC issued by another SLC: [MS-RMPRS] §3.3.4.1. */
  'sub-enrolled-licensor' | 'licensor' | 'enrollment-service' | 'enrollment-ca' | 'ca'

/** A certificate that was read and whose kind is known. */
export interface ChainMember {
  readonly signed: SignedCertificate
  readonly kind: CertificateKind
}

/** What the tables of [MS-RMPR] §2.2.9.3.1 to §2.2.9.3.3 prescribe for one kind of certificate. */
export interface KindProfile {
  readonly title: string
  readonly descriptorType: string
  readonly issuer: PartyProfile
  readonly principal: PartyProfile
}

export interface PartyProfile {
  readonly objectType: string
  readonly idType: string
  /** In bits. */
  readonly keySizes: readonly number[]
  readonly hasAddress: boolean
}

const LICENSOR_CERTIFICATE = 'Server-Licensor-Certificate'
const CA_CERTIFICATE = 'DRM-CA-Certificate'
const AUTHORITY_TYPE = 'DRM-Certificate-Authority'
const SERVER_TYPE = 'MS-DRM-Server'

const server = (hasAddress: boolean): PartyProfile => ({
  objectType: SERVER_TYPE,
  idType: 'MS-GUID',
  keySizes: [1024, 2048],
  hasAddress,
})

const authority = (...keySizes: number[]): PartyProfile => ({
  objectType: AUTHORITY_TYPE,
  idType: 'ascii-tag',
  keySizes,
  hasAddress: false,
})

export const KIND_PROFILES: Readonly<Record<CertificateKind, KindProfile>> = {
  'sub-enrolled-licensor': {
    title: 'sub-enrolled SLC',
    descriptorType: LICENSOR_CERTIFICATE,
    issuer: server(true),
    principal: server(true),
  },
  licensor: {
    title: 'SLC',
    descriptorType: LICENSOR_CERTIFICATE,
    issuer: server(false),
    principal: server(true),
  },
  'enrollment-service': {
    title: 'Enrollment Service certificate',
    descriptorType: LICENSOR_CERTIFICATE,
    issuer: authority(1024, 2048),
    principal: server(false),
  },
  'enrollment-ca': {
    title: 'Enrollment CA certificate',
    descriptorType: CA_CERTIFICATE,
    issuer: authority(2048),
    principal: authority(1024, 2048),
  },
  ca: {
    title: 'CA certificate',
    descriptorType: CA_CERTIFICATE,
    issuer: authority(2048),
    principal: authority(2048),
  },
}

/** Whether an SLC of either sort is meant. */
export const isLicensor = (kind: CertificateKind): boolean => kind === 'licensor' || kind === 'sub-enrolled-licensor'

const isRoot = (id: string): boolean => HIERARCHY_NAMES.some((name) => AUTHORITIES[name].root === id)

/**
 * The kind of a certificate, from what it says of itself and its issuer; `undefined` when that fits none.
 * An Enrollment CA and a CA certificate differ only in the name of their issuer.
 */
export function kindOf({ descriptor, issuer: { object } }: IssuingCertificate): CertificateKind | undefined {
  if (descriptor.type === LICENSOR_CERTIFICATE) {
    if (object.type === SERVER_TYPE) return object.address === undefined ? 'licensor' : 'sub-enrolled-licensor'
    return object.type === AUTHORITY_TYPE ? 'enrollment-service' : undefined
  }
  if (descriptor.type !== CA_CERTIFICATE || object.type !== AUTHORITY_TYPE) return undefined
  return isRoot(object.id.value) ? 'ca' : 'enrollment-ca'
}
