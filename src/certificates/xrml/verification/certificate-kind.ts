import type { IssuingCertificate, SignedCertificate } from '../issuing-certificate.ts'
import { AUTHORITIES, HIERARCHY_NAMES } from './hierarchy.ts'

/** The places of an RMS server's chain and of a machine's, leaf first. [MS-RMPR] §2.2.9.2 */
export type CertificateKind =
  /** An SLC issued by another SLC: [MS-RMPRS] §3.3.4.1. */
  | 'sub-enrolled-licensor'
  | 'licensor'
  | 'enrollment-service'
  | 'enrollment-ca'
  /** Certifies the machines of clients since SP1. */
  | 'security-processor-issuer'
  | 'security-processor-ca'
  /** Certifies the machines of version 1 clients: "version 1 security processor CA". */
  | 'machine-activation-server'
  | 'intermediate-security-processor-ca'
  | 'ca'

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
const SECURITY_PROCESSOR_TYPE = 'MS-DRM-Desktop-Security-Processor'
const SECURITY_PROCESSOR_CA_TYPE = 'DRM-Desktop-Security-Processor-Certificate-Authority'

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

const guided = (objectType: string): PartyProfile => ({
  objectType,
  idType: 'MS-GUID',
  keySizes: [1024, 2048],
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
  'security-processor-issuer': {
    title: 'SPC issuer certificate',
    descriptorType: LICENSOR_CERTIFICATE,
    issuer: guided(SECURITY_PROCESSOR_CA_TYPE),
    principal: guided(SECURITY_PROCESSOR_TYPE),
  },
  'security-processor-ca': {
    title: 'security processor CA certificate',
    descriptorType: CA_CERTIFICATE,
    issuer: authority(1024, 2048),
    principal: guided(SECURITY_PROCESSOR_CA_TYPE),
  },
  'machine-activation-server': {
    title: 'version 1 security processor CA certificate',
    descriptorType: LICENSOR_CERTIFICATE,
    issuer: authority(1024),
    principal: { ...server(false), keySizes: [1024] },
  },
  'intermediate-security-processor-ca': {
    title: 'intermediate security processor CA certificate',
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

const isNamed = (id: string, authority: 'root' | 'machineActivationCa'): boolean =>
  HIERARCHY_NAMES.some((name) => AUTHORITIES[name][authority] === id)

function kindOfLicensor({ issuer: { object } }: IssuingCertificate): CertificateKind | undefined {
  switch (object.type) {
    case SERVER_TYPE:
      return object.address === undefined ? 'licensor' : 'sub-enrolled-licensor'
    case SECURITY_PROCESSOR_CA_TYPE:
      return 'security-processor-issuer'
    case AUTHORITY_TYPE:
      return isNamed(object.id.value, 'machineActivationCa') ? 'machine-activation-server' : 'enrollment-service'
    default:
      return undefined
  }
}

function kindOfAuthority({ issuer, principal }: IssuingCertificate): CertificateKind | undefined {
  if (issuer.object.type !== AUTHORITY_TYPE) return undefined
  if (isNamed(issuer.object.id.value, 'root')) return 'ca'
  if (principal.object.type === SECURITY_PROCESSOR_CA_TYPE) return 'security-processor-ca'
  return isNamed(principal.object.id.value, 'machineActivationCa')
    ? 'intermediate-security-processor-ca'
    : 'enrollment-ca'
}

/**
 * The kind of a certificate, from what it says of itself, its issuer and its principal; `undefined` when that fits none.
 * Some kinds differ in names alone.
 */
export function kindOf(certificate: IssuingCertificate): CertificateKind | undefined {
  if (certificate.descriptor.type === LICENSOR_CERTIFICATE) return kindOfLicensor(certificate)
  return certificate.descriptor.type === CA_CERTIFICATE ? kindOfAuthority(certificate) : undefined
}
