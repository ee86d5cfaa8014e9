/** The releases that can be emulated, and what sets them apart on the wire. */
export type ProfileName = 'rms-1.0' | 'rms-1.0-sp1' | 'rms-1.0-sp2'

export interface Profile {
  readonly name: ProfileName
  /** The capability versions that a server offers. [MS-RMPRS] §3.1.4.1, rms 1.0 SP2 alone goes to 1.1.0.0. */
  readonly minimumVersion: string
  readonly maximumVersion: string
  /** Server-Version of the server's own licensor certificate: the build of the release. [MS-RMPRS] notes <5> to <7> */
  readonly build: string
  /** Whether principals name their X.509 twins; the release of 2003 did. */
  readonly x509Levels: boolean
}

const profile = (name: ProfileName, maximumVersion: string, build: string, x509Levels: boolean): Profile => ({
  name,
  minimumVersion: '1.0.0.0',
  maximumVersion,
  build,
  x509Levels,
})

export const PROFILES: Readonly<Record<ProfileName, Profile>> = {
  'rms-1.0': profile('rms-1.0', '1.0.0.0', '1.0.3246.0', true),
  'rms-1.0-sp1': profile('rms-1.0-sp1', '1.0.0.0', '5.2.3790.134', false),
  'rms-1.0-sp2': profile('rms-1.0-sp2', '1.1.0.0', '5.2.3790.300', false),
}

/** The Server-SKU of every RMS 1.0 server. [MS-RMPR] §2.2.9.7.4 */
export const SERVER_SKU = 'RMS 1.0'
