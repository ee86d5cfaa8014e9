import { isGuid, ZERO_GUID, type Guid } from '../base/guid.ts'
import { checkPublicKey, parsePkcs1PublicKey, type RsaPublicKey } from '../certificates/index.ts'
import { EnrollmentError } from './enrollment-error.ts'

/** A server that asks to be enrolled, after every check. [MS-RMPRS] §3.3.4.1.3, [MS-RMPR] §3.6.4.1.4 */
export interface Enrollee {
  readonly publicKey: RsaPublicKey
  readonly guid: Guid
  readonly sku: string
  readonly version: string
  readonly name: string | undefined
  readonly url: string
  /** The keys of third parties who may revoke its certificate; undefined: it cannot name any. */
  readonly revocationAuthorities?: readonly RsaPublicKey[]
}

/** What a request may have, as far as that can be set. */
export interface RequestRules {
  /** Allowed sizes of the key in bits. */
  readonly keySizes: readonly number[]
  /** Whether a key belongs to the hierarchy itself, which must never be certified a second time. */
  isKeyOfHierarchy(key: RsaPublicKey): boolean
}

/** The most characters that each text may have. Invented: no source names a limit. */
const LONGEST = { SKU: 256, Version: 256, Name: 256, URL: 2048 } as const

type TextParameter = keyof typeof LONGEST

/** Control characters, halves of surrogate pairs and non-characters: certificates could not carry them unharmed. */
const UNFIT = /[\p{Cc}\p{Surrogate}\p{Noncharacter_Code_Point}]/u

const HTTP_URL = /^https?:\/\/[^\s/?#@\\<>"]+(?:[/?#][^\s\\<>"]*)?$/i

/** A text that a certificate can carry. Throws EnrollmentError. */
export function checkText(parameter: TextParameter, text: string): string {
  if (text.length > LONGEST[parameter]) {
    throw new EnrollmentError('argument-too-long', `At most ${LONGEST[parameter]} characters are accepted.`, {
      parameter,
    })
  }
  if (UNFIT.test(text)) {
    throw new EnrollmentError('argument-characters', 'Control characters and the like are not accepted.', { parameter })
  }
  return text
}

/** An address of a server. Throws EnrollmentError `url-malformed`. */
export function checkUrl(url: string): string {
  if (!HTTP_URL.test(url) || !URL.canParse(url)) {
    throw new EnrollmentError('url-malformed', 'An absolute URL with http or https is wanted.', { parameter: 'URL' })
  }
  return url
}

/** Any GUID but that of nobody. Throws EnrollmentError `guid-empty`. */
export function checkGuid(guid: string): Guid {
  if (!isGuid(guid) || guid === ZERO_GUID) {
    throw new EnrollmentError('guid-empty', 'A GUID other than all zeros is wanted.', { parameter: 'Guid' })
  }
  return guid
}

/** The key of a server, from PKCS#1. Throws EnrollmentError `key-of-hierarchy` or CertificateError. */
export function checkKey(bytes: Uint8Array, rules: RequestRules): RsaPublicKey {
  const key = checkPublicKey(parsePkcs1PublicKey(bytes), rules.keySizes)
  if (rules.isKeyOfHierarchy(key)) {
    throw new EnrollmentError('key-of-hierarchy', 'This key belongs to the hierarchy itself.', {
      parameter: 'aPublicKeyBytes',
    })
  }
  return key
}
