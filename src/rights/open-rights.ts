import type { Random } from '../base/random.ts'
import {
  decryptRightsData,
  LicenseChainError,
  openSealedKey,
  readLicenseOf,
  readRightsData,
  requireLicenseChain,
  type DecryptionKey,
  type EnablingBits,
  type RightsData,
  type RightsPolicyTemplate,
  type RsaPublicKey,
  type SymmetricAlgorithm,
  type SymmetricKey,
} from '../certificates/index.ts'
import { RightsError } from './rights-error.ts'

/** A publishing licence, signed or not, as far as its content key and its rights go. */
export interface SealedRights {
  readonly enablingBits: EnablingBits
  readonly encryptedRightsData: Uint8Array
  /** The text that the content key is bound to; `undefined`: whatever it is. [MS-RMPR] §2.2.9.1.13 */
  readonly boundTo: string | undefined
}

/** What a server needs to open it. */
export interface RightsOpener {
  readonly key: DecryptionKey
  /** Whose signature on a rights policy template counts. */
  readonly templateIssuer: RsaPublicKey
  readonly random: Random
}

export interface OpenedRights {
  readonly contentKey: SymmetricKey
  readonly sessionAlgorithm: SymmetricAlgorithm
  /** Rights that the author gave, or a template of an administrator as it was signed. [MS-RMPR] §2.2.9.8, §2.2.9.10 */
  readonly document: RightsData | RightsPolicyTemplate
}

/** Where a template says that it is one, before anything of its content. [MS-RMPR] §2.2.9.10 */
const TEMPLATE_START = /^<XrML[^<>]*><BODY type="Microsoft Official Rights Template">/

function readDocument(text: string, templateIssuer: RsaPublicKey): RightsData | RightsPolicyTemplate {
  if (!TEMPLATE_START.test(text)) return readRightsData(text)
  try {
    requireLicenseChain([text], { anchors: [], licensors: [templateIssuer] })
  } catch (error) {
    if (!(error instanceof LicenseChainError)) throw error
    throw new RightsError('template-signature', `The rights policy template is refused. ${error.message}`, {
      cause: error,
    })
  }
  return readLicenseOf('rights-policy-template', text).license
}

/**
 * Opens the content key of a publishing licence with the key of its server, and its rights with the content key. [MS-RMPR] §3.4.4.1
 * Rejects with EnablingBitsError, with XrmlError where the rights cannot be read, with RightsError `template-signature`, and with
 * CertificateError `key-unavailable`.
 */
export async function openRights(sealed: SealedRights, opener: RightsOpener): Promise<OpenedRights> {
  const { enablingBits, encryptedRightsData, boundTo } = sealed
  const { key, templateIssuer, random } = opener
  const opened = await openSealedKey({ enablingBits, key, boundTo, random })
  if (opened.key.kind !== 'symmetric') {
    throw new RightsError('content-key-missing', 'What is sealed in the publishing licence is no content key.')
  }
  const text = decryptRightsData(opened.key, encryptedRightsData)
  return {
    contentKey: opened.key,
    sessionAlgorithm: opened.sessionAlgorithm,
    document: readDocument(text, templateIssuer),
  }
}
