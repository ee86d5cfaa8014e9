import {
  documentTitle,
  isLicenseText,
  kindOf,
  verifyChain,
  verifyLicenseChain,
  type CheckResult,
  type DocumentKind,
  type Principal,
  type SignedDocument,
  type TrustAnchor,
} from '../certificates/index.ts'

/** A chain of licences or of issuing certificates, and what was found of it. */
export interface JudgedChain {
  readonly results: readonly CheckResult[]
  /** What could be read, leaf first. */
  readonly documents: readonly (SignedDocument | undefined)[]
}

function verified(chain: readonly string[], anchors: readonly TrustAnchor[]): JudgedChain {
  if (isLicenseText(chain[0] ?? '')) return verifyLicenseChain(chain, { anchors })
  const { results, certificates } = verifyChain(chain, { anchors })
  return { results, documents: certificates }
}

const issuerOf = (document: SignedDocument): Principal =>
  'license' in document ? document.license.issuer : document.certificate.issuer

/** Verifies a chain by its own root: the other server has another. */
export function judgeChain(chain: readonly string[]): JudgedChain {
  const top = verified(chain, []).documents.at(-1)
  return verified(chain, top === undefined ? [] : [{ publicKey: issuerOf(top).publicKey }])
}

/** What a document is: a licence, a certificate of an account, a client or a machine, or an issuing certificate; undefined: not known. */
export function documentKindOf(document: SignedDocument | undefined): DocumentKind | undefined {
  if (document === undefined) return undefined
  return 'license' in document ? document.license.kind : kindOf(document.certificate)
}

/** The same in words. */
export const titleOf = (kind: DocumentKind | undefined): string =>
  kind === undefined ? 'unknown certificate' : documentTitle(kind)
