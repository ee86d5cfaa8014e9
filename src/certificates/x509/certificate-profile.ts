/**
 * What kinds of X.509 certificates there are. `pathLength` is how many CA certificates may follow below;
 * null stands for an end entity (RFC 5280 §4.2.1.9).
 */
export interface CertificateProfile {
  readonly pathLength: number | null
  readonly keyUsage: readonly ('digitalSignature' | 'keyEncipherment' | 'keyCertSign' | 'cRLSign')[]
  readonly extendedKeyUsage: readonly string[]
}

/** The project's own arc under 2.25 (ITU-T X.667: a UUID, made once for this project, as one number). */
const ARC = '2.25.291556938275623170469160901506541076826'

/** May issue use licences, publishing licences and client licensor certificates. */
export const EKU_LICENSING = `${ARC}.1`
/** May certify accounts and sub-enroll licensing servers: what only a root's certificate allows. */
export const EKU_CERTIFICATION = `${ARC}.2`

const authority = (pathLength: number): CertificateProfile => ({
  pathLength,
  keyUsage: ['keyCertSign', 'cRLSign'],
  extendedKeyUsage: [],
})

/** The profiles of the hierarchy's levels, from the self-signed root down to a sub-enrolled server. */
export const PROFILES = {
  root: authority(4),
  ca: authority(3),
  enrollmentCa: authority(2),
  enrollmentService: authority(1),
  rootLicensor: {
    pathLength: 0,
    keyUsage: ['digitalSignature', 'keyEncipherment', 'keyCertSign', 'cRLSign'],
    extendedKeyUsage: [EKU_LICENSING, EKU_CERTIFICATION],
  },
  licensor: {
    pathLength: null,
    keyUsage: ['digitalSignature', 'keyEncipherment'],
    extendedKeyUsage: [EKU_LICENSING],
  },
} as const satisfies Record<string, CertificateProfile>
