import { newGuid } from '../../../src/base/guid.ts'
import { addPeriod } from '../../../src/base/moment.ts'
import { createSeededRandom } from '../../../src/base/random.ts'
import {
  boundElement,
  boundText,
  decryptionKeyOf,
  decryptRightsData,
  openSealedKey,
  readLicenseOf,
  readRightsData,
  readUnsignedPublishingLicense,
  sealKey,
  writeLicenseBody,
  type EnablingBits,
  type License,
  type Principal,
  type RsaPublicKey,
  type SealedKey,
  type SymmetricKey,
} from '../../../src/certificates/index.ts'
import { ClientError, type Chain, type RmsServices } from '../../../src/client/index.ts'
import { evaluatePolicy, policyOf, RightsError, type GrantedRight } from '../../../src/rights/index.ts'
import { keyNamed } from '../certificates/keys/test-keys.ts'
import {
  accountCertificate,
  castOf,
  clientCertificate,
  point,
  sign,
  useLicense,
  type Cast,
  type Issuer,
} from '../certificates/xrml/licenses/own-licenses.ts'

const SEVEN = { years: 7, months: 0, days: 0, minutes: 0 }

/** A root and a licensing server that answer as real ones would, in the same process. */
export interface StandIn {
  readonly cast: Cast
  readonly services: RmsServices
  /** Who logs on, by the part of the address before the @. */
  user: string
  at: Date
  /** Whether account certificates hold another private key than they certify. */
  sealsAnotherKey: boolean
  /** What is distributed. */
  templates: readonly string[]
  /** The operations that were called, with the URL. */
  readonly calls: string[]
}

const random = createSeededRandom('stand-in', 'server')
const chainFrom = (leaf: string, { chain }: Issuer): Chain => [leaf, ...chain]

const accountObject = (user: string): Principal['object'] => ({
  type: 'Group-Identity',
  id: { type: 'Windows', value: `S-1-5-21-1-2-3-${1000 + user.length}` },
  name: `${user}@emulator.example`,
})

/** The private key of an account, or of what it publishes with. */
const accountKey = ({ user, cast }: StandIn, use: string) =>
  keyNamed(`${use} of ${user}`, cast.mode === 1 ? 1024 : 2048)

/** Seals a key for somebody, bound to a licence as it will be. */
function sealInto(
  { cast }: StandIn,
  license: Exclude<License, { kind: 'security-processor-certificate' | 'rights-policy-template' }>,
  { key, recipient }: { key: SealedKey; recipient: RsaPublicKey },
): EnablingBits {
  const type = cast.mode === 1 ? 'sealed-key' : 'sealed-key-v2'
  const boundTo = boundText(boundElement(license.kind, writeLicenseBody(license)))
  return sealKey({ type, key, recipient, boundTo, random })
}

function certify(stand: StandIn, machineChain: Chain): Chain {
  const { cast, at, user } = stand
  const machine = readLicenseOf('security-processor-certificate', machineChain[0]).license.principal
  const privateKey = accountKey(stand, 'account')
  const plain = accountCertificate(cast.root, cast.mode)
  const draft = {
    ...plain,
    issuedTime: at,
    validityTime: { from: at, until: addPeriod(at, SEVEN) },
    principal: {
      ...plain.principal,
      object: accountObject(user),
      publicKey: decryptionKeyOf(privateKey).publicKey,
    },
    federationPrincipal: { ...plain.federationPrincipal, object: machine.object },
  }
  const sealed = stand.sealsAnotherKey ? accountKey(stand, 'something else') : privateKey
  const enablingBits = sealInto(stand, draft, {
    key: { kind: 'private', privateKey: sealed },
    recipient: machine.publicKey,
  })
  const federationPrincipal = { ...draft.federationPrincipal, enablingBits }
  return chainFrom(sign({ ...draft, federationPrincipal }, cast.root.key, cast.hash), cast.root)
}

function clientLicensor(stand: StandIn, accountChain: Chain): Chain {
  const { cast, at } = stand
  const account = readLicenseOf('rms-account-certificate', accountChain[0]).license.principal
  const privateKey = accountKey(stand, 'licensor')
  const draft = {
    ...clientCertificate(cast.licensing, cast.mode),
    issuedTime: at,
    rangeTime: { from: at, until: addPeriod(at, SEVEN) },
    principal: {
      object: account.object,
      publicKey: decryptionKeyOf(privateKey).publicKey,
      securityLevels: [],
    },
  }
  const enablingBits = sealInto(stand, draft, { key: { kind: 'private', privateKey }, recipient: account.publicKey })
  return chainFrom(sign({ ...draft, enablingBits }, cast.licensing.key, cast.hash), cast.licensing)
}

const licensingKey = ({ mode }: Cast) => decryptionKeyOf(keyNamed(`licensing ${mode}`, mode === 1 ? 1024 : 2048))

function signPublishing({ cast, at }: StandIn, text: string): Chain {
  const unsigned = readUnsignedPublishingLicense(text)
  const { referral, ...rest } = unsigned
  const acquisition = point('License-Acquisition-URL', 'http://licensing/_wmcs/licensing', 'd', 'DRM Server Cluster')
  const signed = {
    ...rest,
    kind: 'publishing-license' as const,
    layout: 'server' as const,
    issuedTime: at,
    validityTime: { from: at, until: addPeriod(at, SEVEN) },
    issuer: cast.licensing.principal,
    distributionPoints: [acquisition, ...(referral === undefined ? [] : [referral])],
  }
  return chainFrom(sign(signed, cast.licensing.key, cast.hash), cast.licensing)
}

function issueUse(
  stand: StandIn,
  {
    license,
    account,
    contentKey,
  }: {
    license: ReturnType<typeof useLicense>
    account: Principal
    contentKey: SymmetricKey
  },
  granted: readonly [GrantedRight, ...GrantedRight[]],
): Chain {
  const { cast } = stand
  const access = sealInto(stand, license, { key: contentKey, recipient: account.publicKey })
  const rightOf = ({ name, conditions: [first, ...more] }: GrantedRight) => ({
    spelling: 'attribute' as const,
    name,
    access,
    ...(first === undefined
      ? {}
      : { times: { place: 'after-access' as const, conditions: [first, ...more] as const } }),
  })
  const [first, ...more] = granted
  const rights = [rightOf(first), ...more.map(rightOf)] as const
  return chainFrom(sign({ ...license, rights }, cast.licensing.key, cast.hash), cast.licensing)
}

async function acquire(stand: StandIn, accountChain: Chain, publishingChain: Chain): Promise<Chain> {
  const { cast, at } = stand
  const { principal: account } = readLicenseOf('rms-account-certificate', accountChain[0]).license
  const { license: publishing, bodyText } = readLicenseOf('publishing-license', publishingChain[0])
  const { enablingBits } = publishing.principal
  const boundTo = boundText(boundElement('publishing-license', bodyText))
  const { key } = await openSealedKey({ enablingBits, key: licensingKey(cast), boundTo, random })
  if (key.kind !== 'symmetric') throw new Error('the publishing licence holds no content key')
  const data = readRightsData(decryptRightsData(key, publishing.encryptedRightsData))
  const evaluation = {
    policy: policyOf(publishing, data),
    licensee: { type: 'Windows' as const, id: account.object.id.value, addresses: [account.object.name ?? ''] },
    groups: { isMemberOf: () => false },
    server: { applicationExclusions: [], creationTimeTolerance: 0 },
    at,
  }
  const grant = await evaluatePolicy(evaluation).catch((error: unknown) => {
    const exception = 'Microsoft.DigitalRightsManagement.Licensing.NoRightsForRequestedPrincipalException'
    if (error instanceof RightsError) throw new ClientError('request-refused', 'refused', { exception })
    throw error
  })
  const license = {
    ...useLicense(cast.licensing, cast.mode),
    descriptor: { type: 'Content-License', id: { type: 'MS-GUID', value: `{${newGuid(random)}}` } },
    issuedTime: at,
    validityTime: { from: at, until: addPeriod(at, SEVEN) },
    principal: { object: account.object, publicKey: account.publicKey, securityLevels: [] },
    work: publishing.work,
  }
  return issueUse(stand, { license, account, contentKey: key }, grant.rights)
}

const offerOf = (text: string) => {
  const { license, signature } = readLicenseOf('rights-policy-template', text)
  return { guid: license.descriptor.id.value, hash: Buffer.from(signature.digest).toString('base64') }
}

/** Makes both servers in one mode. `at`: a whole minute within the hierarchy's year. */
export async function standInServer(mode: 1 | 2, at: Date): Promise<StandIn> {
  const cast = await castOf(mode)
  const calls: string[] = []
  const stand: StandIn = {
    cast,
    calls,
    user: 'alice',
    at,
    sealsAnotherKey: false,
    templates: [],
    services: {
      locate: (url, kind) => Promise.resolve(url === 'http://root' ? [`http://${kind}.inside`] : []),
      licensorCertificate: (url) => {
        calls.push(`licensor ${url}`)
        const [leaf = '', ...above] = cast.licensing.chain
        return Promise.resolve([leaf, ...above])
      },
      certify: (url, { machineChain }) => {
        calls.push(`certify ${url}`)
        return Promise.resolve(certify(stand, machineChain))
      },
      clientLicensorCertificate: (url, accountChain) => {
        calls.push(`client licensor ${url}`)
        return Promise.resolve(clientLicensor(stand, accountChain))
      },
      signPublishingLicense: (url, text) => {
        calls.push(`publish ${url}`)
        return Promise.resolve(signPublishing(stand, text))
      },
      acquireUseLicense: (url, { accountChain, publishingChain }) => {
        calls.push(`license ${url}`)
        return acquire(stand, accountChain, publishingChain)
      },
      templateInformation: (url) => {
        calls.push(`template information ${url}`)
        return Promise.resolve(stand.templates.map(offerOf))
      },
      templates: (url, guids) => {
        calls.push(`templates ${url} ${guids.length}`)
        return Promise.resolve(stand.templates.filter((text) => guids.includes(offerOf(text).guid)))
      },
    },
  }
  return stand
}
