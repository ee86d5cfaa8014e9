/** Names that [MS-RMPRS] §3.3 and §6.2 give: what is on the wire of SubEnrollService.asmx. */

export const SUB_ENROLLMENT_NAMESPACE = 'http://microsoft.com/DRM/SubEnrollmentService'
export const SUB_ENROLL_ACTION = `${SUB_ENROLLMENT_NAMESPACE}/SubEnroll`

/** What a SubEnroll request carries, exactly as read: absent members are undefined. [MS-RMPRS] §3.3.4.1.3.1 */
export interface SubEnrollParameters {
  /** `aPublicKeyBytes`, decoded from base64; undefined when the element is missing. */
  readonly publicKeyBytes: Uint8Array | undefined
  /** `Guid` in plain lower-case form; all zero when the element is missing, as a .NET structure arrives. */
  readonly guid: string
  readonly sku: string | undefined
  readonly version: string | undefined
  readonly name: string | undefined
  readonly url: string | undefined
}

/** The VersionData header; its members are undefined when missing. [MS-RMPRS] §2.2.4.2 */
export interface VersionData {
  readonly minimumVersion: string | undefined
  readonly maximumVersion: string | undefined
}
