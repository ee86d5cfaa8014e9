import { checkVersion, type CapabilityRange } from '../calls/index.ts'
import type { VersionData } from '../protocol/version-data.ts'

/** Gives the chain of the server that is asked, its licensor certificate first, to whoever asks in a known version. */
export type GetLicensorCertificate = (header: VersionData | undefined) => readonly string[]

/**
 * The operation GetLicensorCertificate, [MS-RMPRS] §3.4.4.1. `chain` gives the responder's own as it is now, as XrML texts.
 * Throws CallError `version-malformed` or `version-unsupported`.
 */
export const createGetLicensorCertificate =
  (chain: () => readonly string[], offered: CapabilityRange): GetLicensorCertificate =>
  (header) => {
    checkVersion(header, offered)
    return chain()
  }
