import { systemRandom } from '../../src/base/random.ts'
import {
  boundElement,
  boundText,
  decryptionKeyOf,
  openSealedKey,
  readLicenseOf,
  type CryptographicModeNumber,
} from '../../src/certificates/index.ts'
import { CERTIFICATION_NAMESPACE, CERTIFICATION_SHAPE } from '../../src/protocol/certification.ts'
import { BASE_PATH, CERTIFICATION_FILE, PUBLISH_FILE } from '../../src/protocol/paths.ts'
import { PUBLISH_SHAPE, PUBLISHING_NAMESPACE } from '../../src/protocol/publishing.ts'
import { activateMachine, type ActivatedMachine } from '../../src/security-processor/index.ts'
import { callService, type SoapAnswer, type SoapCall } from './soap-call.ts'

export const CERTIFICATION_PATH = `${BASE_PATH}/${CERTIFICATION_FILE}`
export const PUBLISH_PATH = `${BASE_PATH}/${PUBLISH_FILE}`

/** A machine of the test security processor, activated now. */
export const activate = (mode: CryptographicModeNumber = 1): Promise<ActivatedMachine> =>
  activateMachine({ mode, at: new Date(), random: systemRandom })

const certificates = (chain: readonly string[]): string =>
  chain.map((text) => `<Certificate>${text}</Certificate>`).join('')

/** A Certify request. [MS-RMPR] §3.3.4.1 */
export const certifyCall = (machine: readonly string[], persistent = true): SoapCall => ({
  namespace: CERTIFICATION_NAMESPACE,
  action: CERTIFICATION_SHAPE.operations.Certify.action,
  body:
    `<Certify xmlns="${CERTIFICATION_NAMESPACE}"><requestParams><MachineCertificateChain>${certificates(machine)}` +
    `</MachineCertificateChain><Persistent>${String(persistent)}</Persistent></requestParams></Certify>`,
  versions: ['1.0.0.0', '1.0.0.0'],
})

/** A GetClientLicensorCert request. [MS-RMPR] §3.5.4.2 */
export const clientLicensorCall = (account: readonly string[]): SoapCall => ({
  namespace: PUBLISHING_NAMESPACE,
  action: PUBLISH_SHAPE.operations.GetClientLicensorCert.action,
  body:
    `<GetClientLicensorCert xmlns="${PUBLISHING_NAMESPACE}"><RequestParams><GetClientLicensorCertParams><PersonaCerts>` +
    `${certificates(account)}</PersonaCerts></GetClientLicensorCertParams></RequestParams></GetClientLicensorCert>`,
  versions: ['1.0.0.0', '1.1.0.0'],
})

/** The certificates in an answer, in their order. */
export const chainIn = (text: string): string[] =>
  [...text.matchAll(/<Certificate>(.*?)<\/Certificate>/gs)].map(([, xrml]) => xrml ?? '')

function chainOrThrow({ status, text }: SoapAnswer): [string, ...string[]] {
  const [first, ...more] = chainIn(text)
  if (status !== 200 || first === undefined) throw new Error(`HTTP ${status}: ${text}`)
  return [first, ...more]
}

/** Has an account certified at a root; gives the chain. */
export const certify = async (
  url: string,
  machine: ActivatedMachine,
  { persistent = true, ...change }: Partial<SoapCall> & { persistent?: boolean } = {},
): Promise<[string, ...string[]]> =>
  chainOrThrow(
    await callService(`${url}${CERTIFICATION_PATH}`, { ...certifyCall(machine.chain, persistent), ...change }),
  )

/** Gets a client licensor certificate; gives the chain. */
export const getClientLicensor = async (url: string, account: readonly string[]): Promise<[string, ...string[]]> =>
  chainOrThrow(await callService(`${url}${PUBLISH_PATH}`, clientLicensorCall(account)))

/** Opens the private key of an account with that of a machine. */
export async function openAccountKey(rac: string, { privateKey }: Pick<ActivatedMachine, 'privateKey'>) {
  const { license, bodyText } = readLicenseOf('rms-account-certificate', rac)
  const { enablingBits } = license.federationPrincipal
  const boundTo = boundText(boundElement('rms-account-certificate', bodyText))
  const { key } = await openSealedKey({ enablingBits, boundTo, key: decryptionKeyOf(privateKey), random: systemRandom })
  if (key.kind !== 'private') throw new Error('no private key is in it')
  return key.privateKey
}
