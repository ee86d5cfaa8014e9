/** What the life of a licensor certificate depends on. [MS-RMPR] §3.1.6.2 */
export interface Licensor {
  /** The certificate's own GUID, which a renewed one does not share. */
  readonly certificate: string
  /** The server's GUID, which it does. */
  readonly server: string
  readonly issued: Date
  /** The end of the RANGETIME of its ISSUE right: the first moment that it may no longer issue. */
  readonly until: Date
}

/** The licensor certificate that counts now; undefined: the server has none yet. */
export type CurrentLicensor = () => Promise<Licensor | undefined>
