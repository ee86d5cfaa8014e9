/** The VersionData header; its members are undefined when missing. [MS-RMPRS] §2.2.4.2 */
export interface VersionData {
  readonly minimumVersion: string | undefined
  readonly maximumVersion: string | undefined
}

/** The header as every service declares it. */
export const VERSION_DATA = { element: 'VersionData', members: ['MinimumVersion', 'MaximumVersion'] } as const
