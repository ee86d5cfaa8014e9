/** Where a root certification server is, and how that was found out. */
export interface RootLocation {
  /** The address of SubEnrollService.asmx. */
  readonly subEnrollment: string
  /** The address of Certification/server.asmx, which tells the root's own chain. */
  readonly licensorCertificate: string
  readonly source: RootSource
}

export type RootSource = 'option' | 'registry' | 'settings' | 'directory'

const SUB_ENROLL_FILE = 'SubEnrollService.asmx'
const SERVER_FILE = 'server.asmx'

/** The address of another file beside one, or in a folder. */
function fileBeside(address: string, file: string): string {
  const url = new URL(address)
  url.pathname = url.pathname.replace(/(?:\/[^/]*\.asmx)?\/*$/i, `/${file}`)
  return url.href
}

/** The folder `[baseURL]/certification` that a root's URL means: the usual one where it has no path. [MS-RMPR] §3.1.4.2 */
function certificationFolder(root: string): string {
  const url = new URL(root)
  if (url.pathname === '/') url.pathname = '/_wmcs/Certification'
  return url.href
}

/**
 * Both addresses by the URL of a root: that of an .asmx as it is; that of a folder, as a service connection point has it;
 * or one without a path. An address of server.asmx is beside that of the other.
 */
export function locationOf(root: string, source: RootSource): RootLocation {
  const isFile = /\.asmx$/i.test(new URL(root).pathname)
  const folder = certificationFolder(root)
  return {
    subEnrollment: isFile ? new URL(root).href : fileBeside(folder, SUB_ENROLL_FILE),
    licensorCertificate: fileBeside(folder, SERVER_FILE),
    source,
  }
}

/** Both addresses by the two that stand in a registry: SubEnrollmentURL, and GicURL that names certification.asmx. */
export const locationOfOverride = (subEnrollmentUrl: string, gicUrl: string, source: RootSource): RootLocation => ({
  subEnrollment: locationOf(subEnrollmentUrl, source).subEnrollment,
  licensorCertificate: fileBeside(certificationFolder(gicUrl), SERVER_FILE),
  source,
})
