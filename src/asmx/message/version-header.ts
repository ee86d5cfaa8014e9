import type { VersionData } from '../../protocol/version-data.ts'
import { parentElement } from './body-writer.ts'
import { textElement } from './xml-text.ts'

/** The VersionData header of a request, undefined when it has none. [MS-RMPRS] §2.2.4.2 */
export function requestVersionData({
  header,
}: {
  readonly header: Readonly<Record<string, unknown>> | undefined
}): VersionData | undefined {
  if (header === undefined) return undefined
  const { MinimumVersion: minimum, MaximumVersion: maximum } = header
  return {
    minimumVersion: typeof minimum === 'string' ? minimum : undefined,
    maximumVersion: typeof maximum === 'string' ? maximum : undefined,
  }
}

/** The VersionData header of an answer: the block inside soap:Header, in the namespace of the service. */
export function writeVersionData({ minimumVersion, maximumVersion }: VersionData, namespace: string): string {
  const minimum = minimumVersion === undefined ? '' : textElement('MinimumVersion', minimumVersion)
  const maximum = maximumVersion === undefined ? '' : textElement('MaximumVersion', maximumVersion)
  return parentElement(`VersionData xmlns="${namespace}"`, minimum + maximum)
}
