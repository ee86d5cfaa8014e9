import type { Random } from '../base/random.ts'
import {
  decryptRightsData,
  EnablingBitsError,
  LicenseChainError,
  openSealedKey,
  readLicenseOf,
  readRightsData,
  requireLicenseChain,
  XrmlError,
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

function openDocument(
  contentKey: SymmetricKey,
  encrypted: Uint8Array,
  templateIssuer: RsaPublicKey,
): OpenedRights['document'] {
  try {
    return readDocument(decryptRightsData(contentKey, encrypted), templateIssuer)
  } catch (cause) {
    if (!(cause instanceof EnablingBitsError || cause instanceof XrmlError)) throw cause
    // What is wrong with it would tell of bytes that whoever sent them cannot decrypt himself.
    throw new RightsError('rights-unreadable', 'The rights cannot be read under the content key.', { cause })
  }
}

/**
 * Opens the content key of a publishing licence with the key of its server, and its rights with the content key. [MS-RMPR] §3.4.4.1
 * Rejects with EnablingBitsError, with RightsError `content-key-missing`, `template-signature` or `rights-unreadable`, and with
 * CertificateError `key-unavailable`.
 */
export async function openRights(sealed: SealedRights, opener: RightsOpener): Promise<OpenedRights> {
  const { enablingBits, encryptedRightsData, boundTo } = sealed
  const { key, templateIssuer, random } = opener
  const opened = await openSealedKey({ enablingBits, key, boundTo, random })
  if (opened.key.kind !== 'symmetric') {
    throw new RightsError('content-key-missing', 'What is sealed in the publishing licence is no content key.')
  }
  const document = openDocument(opened.key, encryptedRightsData, templateIssuer)
  return { contentKey: opened.key, sessionAlgorithm: opened.sessionAlgorithm, document }
}
