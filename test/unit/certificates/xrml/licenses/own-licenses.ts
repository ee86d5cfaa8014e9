import type { Interval } from '../../../../../src/base/moment.ts'
import type { SigningKey } from '../../../../../src/certificates/keys/signing-key.ts'
import { CRYPTOGRAPHIC_MODES, type CryptographicModeNumber } from '../../../../../src/certificates/hierarchy/index.ts'
import {
  AUTHORITIES,
  parseAnchors,
  readIssuingCertificate,
  signIssuingCertificate,
  signLicense,
  type ClientLicensorCertificate,
  type EnablingBits,
  type HashName,
  type License,
  type Principal,
  type PublishingLicense,
  type RightsPolicyTemplate,
  type RmsAccountCertificate,
  type SecurityProcessorCertificate,
  type TrustAnchor,
  type UseLicense,
  type XrmlObject,
} from '../../../../../src/certificates/xrml/index.ts'
import { atOnce } from '../../../../support/at-once.ts'
import { publicKeyNamed, signingKeyNamed } from '../../keys/test-keys.ts'
import { chainOf, MADE_AT, sampleHierarchy, sampleIssuer, sampleSubject } from '../../hierarchy/sample-hierarchy.ts'

const DAY = 86_400_000
const NAMES = AUTHORITIES['pre-production']

/** When every licence here is issued. */
export const ISSUED = new Date('2026-03-02T10:00:00Z')

export const SEVEN_YEARS: Interval = { from: ISSUED, until: new Date('2033-03-02T10:00:00Z') }

export const guid = (digit: string): string =>
  `{${'x'.repeat(8)}-xxxx-4xxx-8xxx-${'x'.repeat(12)}}`.replaceAll('x', digit)

const guided = (type: string, digit: string, name?: string): XrmlObject => ({
  type,
  id: { type: 'MS-GUID', value: guid(digit) },
  ...(name === undefined ? {} : { name }),
})

export const point = (type: string, url: string, digit = 'd', name?: string): XrmlObject => ({
  ...guided(type, digit, name),
  address: { type: 'URL', value: url },
})

/** Somebody who issues, and its certificate with those above it. */
export interface Issuer {
  readonly principal: Principal
  readonly key: SigningKey
  readonly chain: readonly string[]
}

/** Everybody there is in one mode. */
export interface Cast {
  readonly mode: CryptographicModeNumber
  readonly hash: HashName
  readonly root: Issuer
  readonly licensing: Issuer
  /** Who certifies machines. */
  readonly activation: Issuer
  readonly client: Issuer & { readonly certificate: ClientLicensorCertificate }
  readonly anchors: readonly TrustAnchor[]
}

const sizeOf = (mode: CryptographicModeNumber): number => (mode === 1 ? 1024 : 2048)

export const keyNamed = (name: string, mode: CryptographicModeNumber): SigningKey =>
  signingKeyNamed(`${name} ${mode}`, sizeOf(mode))

/** Signs a licence: its ISSUER is what it says. */
export const sign = (license: License, key: SigningKey, hash: HashName): string =>
  atOnce(signLicense(license, { hash, sign: (input) => key.sign(hash, input) }))

const authority = (name: string, key: SigningKey): Principal => ({
  object: { type: 'DRM-Certificate-Authority', id: { type: 'ascii-tag', value: name }, name },
  publicKey: key.publicKey,
  securityLevels: [],
})

function issue(
  below: { principal: Principal; key: SigningKey },
  above: Issuer,
  { type, digit, hash }: { type: string; digit: string; hash: HashName },
): Issuer {
  const text = atOnce(
    signIssuingCertificate(
      {
        issuedTime: new Date('2026-03-01T12:34:00Z'),
        descriptor: guided(type, digit),
        issuer: above.principal,
        principal: below.principal,
        rangeTime: { from: new Date(MADE_AT.getTime() - DAY), until: new Date('2031-01-01T00:00:00Z') },
      },
      { hash, sign: (input) => above.key.sign(hash, input) },
    ),
  )
  return { ...below, chain: [text, ...above.chain] }
}

/** SPC issuer, security processor CA and intermediate CA under the CA of a hierarchy. */
function activationOf(ca: Issuer, mode: CryptographicModeNumber, hash: HashName): Issuer {
  const [intermediateKey, caKey, issuerKey] = ['intermediate', 'processor ca', 'processor issuer'].map((name) =>
    keyNamed(name, mode),
  )
  const intermediate = issue(
    { principal: authority(NAMES.machineActivationCa, intermediateKey!), key: intermediateKey! },
    ca,
    { type: 'DRM-CA-Certificate', digit: '7', hash },
  )
  const processorCa = issue(
    {
      principal: {
        object: guided('DRM-Desktop-Security-Processor-Certificate-Authority', '8', NAMES.securityProcessorCa),
        publicKey: caKey!.publicKey,
        securityLevels: [],
      },
      key: caKey!,
    },
    intermediate,
    { type: 'DRM-CA-Certificate', digit: '8', hash },
  )
  return issue(
    {
      principal: {
        object: guided('MS-DRM-Desktop-Security-Processor', '9', NAMES.securityProcessorIssuer),
        publicKey: issuerKey!.publicKey,
        securityLevels: [],
      },
      key: issuerKey!,
    },
    processorCa,
    { type: 'Server-Licensor-Certificate', digit: '9', hash },
  )
}

export const bits = (mode: CryptographicModeNumber, blocks = 4): EnablingBits => ({
  type: mode === 1 ? 'sealed-key' : 'sealed-key-v2',
  value: Uint8Array.from({ length: sizeOf(mode) / 8 + blocks * 16 }, (_, index) => index % 251),
})

export const account = (mode: CryptographicModeNumber): Principal => ({
  object: {
    type: 'Group-Identity',
    id: { type: 'Windows', value: 'S-1-5-21-1-2-3-1118' },
    name: 'author@emulator.example',
  },
  publicKey: keyNamed('account', mode).publicKey,
  securityLevels: [],
})

const MACHINE = guided('Machine-Unique-Identifier', 'e', 'Machine')
const MACHINE_LEVELS = [
  { name: 'Manufacturer', value: 'Nobody' },
  { name: 'Platform', value: '2.5.2.3790' },
  { name: 'Repository', value: 'A test repository' },
]
const ACCOUNT_LEVELS = [
  { name: 'Group-Identity-Credential-Type', value: 'Persistent' },
  { name: 'Group-Identity-Type', value: 'Group' },
  { name: 'Group-Identity-Policy', value: 'Group-Identity-Credential' },
]

const ACQUISITION = point('License-Acquisition-URL', 'http://licensing/_wmcs/licensing', 'd', 'DRM Server Cluster')
const OWNER = { id: { type: 'Windows', value: '' }, name: 'author@emulator.example' }
const CONTENT = { object: { id: { type: 'MS-GUID', value: guid('c') } }, metadata: { owner: OWNER } }

export const machineCertificate = (
  { activation, hash }: Pick<Cast, 'activation' | 'hash'>,
  mode: CryptographicModeNumber,
): SecurityProcessorCertificate => ({
  kind: 'security-processor-certificate',
  issuedTime: ISSUED,
  descriptor: guided('Machine-Certificate', '1', 'Microsoft Machine-Certificate'),
  issuer: activation.principal,
  distributionPoints: [point('Activation', 'file:///rmactivate.exe', 'd', 'Microsoft Activation')],
  principal: {
    object: MACHINE,
    publicKey: keyNamed('machine', mode).publicKey,
    securityLevels: MACHINE_LEVELS,
    hardwareId: {
      hash,
      size: hash === 'SHA1' ? 160 : 256,
      value: Uint8Array.from({ length: 64 }, (_, index) => index),
    },
  },
})

export const accountCertificate = (issuer: Issuer, mode: CryptographicModeNumber): RmsAccountCertificate => ({
  kind: 'rms-account-certificate',
  issuedTime: ISSUED,
  validityTime: SEVEN_YEARS,
  descriptor: guided('Group-Identity-Credential', '2'),
  issuer: issuer.principal,
  distributionPoints: [point('Activation', 'http://root/_wmcs/certification')],
  principal: { ...account(mode), securityLevels: ACCOUNT_LEVELS },
  federationPrincipal: { object: MACHINE, enablingBits: bits(mode, 40), securityLevels: MACHINE_LEVELS },
})

export const clientCertificate = (issuer: Issuer, mode: CryptographicModeNumber): ClientLicensorCertificate => ({
  kind: 'client-licensor-certificate',
  issuedTime: ISSUED,
  descriptor: guided('Client-Licensor-Certificate', '3'),
  issuer: issuer.principal,
  distributionPoints: [ACQUISITION],
  principal: { ...account(mode), publicKey: keyNamed('client', mode).publicKey },
  rangeTime: SEVEN_YEARS,
  enablingBits: bits(mode, 40),
})

export const publishingLicense = (
  issuer: Issuer,
  server: Principal,
  mode: CryptographicModeNumber,
  layout: 'client' | 'server',
): PublishingLicense => ({
  kind: 'publishing-license',
  issuedTime: ISSUED,
  ...(layout === 'server' ? { validityTime: SEVEN_YEARS } : {}),
  issuer:
    layout === 'server'
      ? issuer.principal
      : { ...issuer.principal, securityLevels: [{ name: 'SDK', value: '5.2.3790.300' }] },
  distributionPoints: [ACQUISITION],
  principal: { ...server, enablingBits: bits(mode) },
  work: CONTENT,
  encryptedRightsData: Uint8Array.from({ length: 64 }, (_, index) => index),
  authenticatedData: [],
  policies: {},
  layout,
})

export const useLicense = (issuer: Issuer, mode: CryptographicModeNumber): UseLicense => ({
  kind: 'use-license',
  issuedTime: ISSUED,
  validityTime: SEVEN_YEARS,
  descriptor: guided('Content-License', '5'),
  issuer: issuer.principal,
  principal: account(mode),
  work: CONTENT,
  rights: [
    {
      spelling: 'element',
      name: 'VIEW',
      access: bits(mode),
      times: { place: 'after-access', conditions: [{ kind: 'range', range: SEVEN_YEARS }] },
    },
    { spelling: 'attribute', name: 'OBJMODEL', access: bits(mode) },
  ],
  policies: {},
  authenticatedData: [],
})

export const template = (issuer: Issuer): RightsPolicyTemplate => ({
  kind: 'rights-policy-template',
  issuedTime: ISSUED,
  descriptor: {
    id: { type: 'MS-GUID', value: guid('6') },
    name: 'LCID 1033:NAME Read only:DESCRIPTION May be read;\nLCID 1031:NAME Nur lesen:DESCRIPTION Darf gelesen werden;',
  },
  issuer: { ...issuer.principal, securityLevels: [] },
  distributionPoints: [point('Publishing-URL', 'http://licensing/_wmcs/licensing', 'd', 'Publishing Point')],
  work: { object: { id: { type: '', value: '' } } },
  rights: [
    { spelling: 'attribute', name: 'OWNER', access: [{ id: { type: 'Internal', value: 'Owner' } }] },
    { spelling: 'element', name: 'VIEW', access: [{ id: { type: 'Internal', value: 'Anyone' } }] },
  ],
  authenticatedData: [{ id: 'APPSPECIFIC', name: 'VIEWER', value: '1' }],
  policies: {},
})

/** A root with its hierarchy, a licensing server, an activation service and a client. */
export async function castOf(mode: CryptographicModeNumber): Promise<Cast> {
  const { hash } = CRYPTOGRAPHIC_MODES[mode]
  const hierarchy = await sampleHierarchy({ mode })
  const chain = chainOf(hierarchy)
  const principalOf = (text: string | undefined) => readIssuingCertificate(text ?? '').certificate.principal
  const root = { principal: principalOf(chain[0]), key: hierarchy.keys.get('licensor')!, chain }
  const ca = { principal: principalOf(chain.at(-1)), key: hierarchy.keys.get('ca')!, chain: chain.slice(-1) }
  const subject = sampleSubject({ publicKey: publicKeyNamed(`licensing ${mode}`, sizeOf(mode)) })
  const { xrml } = (await sampleIssuer(hierarchy, { mode })).issue(subject, MADE_AT)
  const licensing = { principal: principalOf(xrml), key: keyNamed('licensing', mode), chain: [xrml, ...chain] }
  const certificate = clientCertificate(licensing, mode)
  const clc = sign(certificate, licensing.key, hash)
  return {
    mode,
    hash,
    root,
    licensing,
    activation: activationOf(ca, mode, hash),
    client: {
      certificate,
      principal: certificate.principal,
      key: keyNamed('client', mode),
      chain: [clc, ...licensing.chain],
    },
    anchors: parseAnchors(chain.at(-1) ?? ''),
  }
}
