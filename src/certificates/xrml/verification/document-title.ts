import { LICENSE_TITLES, type LicenseKind } from '../licenses/index.ts'
import { KIND_PROFILES } from './certificate-kind.ts'
import type { DocumentKind } from './may-issue.ts'

const isLicenseKind = (kind: DocumentKind): kind is LicenseKind => kind in LICENSE_TITLES

/** The name of a kind of certificate or licence in messages. */
export const documentTitle = (kind: DocumentKind): string =>
  isLicenseKind(kind) ? LICENSE_TITLES[kind] : KIND_PROFILES[kind].title
