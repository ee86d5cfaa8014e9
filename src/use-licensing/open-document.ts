import type { Random } from '../base/random.ts'
import {
  boundElement,
  boundText,
  type DecryptionKey,
  type LicenseIssuer,
  type PublishingLicense,
  type SignedLicense,
  type TrustAnchor,
} from '../certificates/index.ts'
import { checkOwner, openRights, type OpenedRights } from '../rights/index.ts'
import { checkPublishingChain } from './check-publishing-chain.ts'
import type { UseLicenseRequest } from './ports.ts'
import { refusalOfRights } from './refusal-of-rights.ts'

type PublishingChain = UseLicenseRequest['publishingChain']

/** A publishing licence that was judged, its content key and its rights. */
export interface OpenedDocument {
  readonly signed: SignedLicense<PublishingLicense>
  readonly opened: OpenedRights
}

export interface OpenDocumentDependencies {
  /** The server as it issues now. */
  issuer(): LicenseIssuer
  /** Its private key, which content keys are sealed for. */
  readonly key: DecryptionKey
  /** Where the chains of this server's own hierarchy end. */
  anchors(): readonly TrustAnchor[]
  readonly random: Random
}

/** Which text the content key hashes is known of what this server has signed; of what clients have signed, it is not. */
function boundTo({ license, bodyText }: SignedLicense<PublishingLicense>): string | undefined {
  return license.issuer.object.type === 'MS-DRM-Server'
    ? boundText(boundElement('publishing-license', bodyText))
    : undefined
}

async function openDocument(chain: PublishingChain, dependencies: OpenDocumentDependencies): Promise<OpenedDocument> {
  const { key, random } = dependencies
  const rules = { server: dependencies.issuer().principal, anchors: dependencies.anchors() }
  const signed = checkPublishingChain(chain, rules)
  const { principal, encryptedRightsData } = signed.license
  const sealed = { enablingBits: principal.enablingBits, encryptedRightsData, boundTo: boundTo(signed) }
  try {
    const opened = await openRights(sealed, { key, templateIssuer: key.publicKey, random })
    checkOwner(signed.license, opened.document)
    return { signed, opened }
  } catch (error) {
    throw refusalOfRights(error)
  }
}

/** Judges a publishing licence and opens it. Rejects with UseLicensingError and CertificateError. */
export type OpenDocument = (chain: PublishingChain) => Promise<OpenedDocument>

/** Opens documents, and has the latest of them at hand: what it was found to be, or why it was refused. */
export interface LatestDocument {
  readonly open: OpenDocument
  /** Overwrites the content key of the latest: nothing that was opened may be used any more. */
  readonly close: () => Promise<void>
}

const isSameChain = (one: PublishingChain, other: PublishingChain): boolean =>
  one.length === other.length && one.every((text, index) => text === other[index])

async function overwriteKey(document: Promise<OpenedDocument>): Promise<void> {
  const found = await document.catch(() => undefined)
  found?.opened.contentKey.bytes.fill(0)
}

/** For those who ask one after the other, in one call: several of them in a row may ask for the same document. */
export function openLatest(dependencies: OpenDocumentDependencies): LatestDocument {
  let latest: { readonly chain: PublishingChain; readonly document: Promise<OpenedDocument> } | undefined
  const close = async (): Promise<void> => {
    if (latest !== undefined) await overwriteKey(latest.document)
    latest = undefined
  }
  return {
    open: async (chain) => {
      if (latest === undefined || !isSameChain(latest.chain, chain)) {
        await close()
        latest = { chain, document: openDocument(chain, dependencies) }
      }
      return latest.document
    },
    close,
  }
}
