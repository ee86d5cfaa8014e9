import {
  decodeCertificateFile,
  readLicenseOf,
  splitCertificates,
  XrmlError,
  type PublishingLicense,
} from '../certificates/index.ts'
import { ClientError } from './client-error.ts'
import type { Chain } from './ports.ts'

/** The publishing licence that came with a document. [MS-RMPR] §2.2.9.7 */
export interface PublishedDocument {
  readonly publishingChain: Chain
  readonly license: PublishingLicense
}

const unfit = (cause: XrmlError): ClientError =>
  new ClientError('publishing-license-unfit', `The document has no publishing licence: ${cause.message}`, { cause })

/**
 * Reads the publishing licence that stands in a protected file, with its chain. Nothing is verified.
 * Throws ClientError `publishing-license-unfit`.
 */
export function readPublishedDocument(bytes: Uint8Array): PublishedDocument {
  try {
    const [leaf = '', ...above] = splitCertificates(decodeCertificateFile(bytes))
    return {
      publishingChain: [leaf, ...above],
      license: readLicenseOf('publishing-license', leaf).license,
    }
  } catch (error) {
    if (error instanceof XrmlError) throw unfit(error)
    throw error
  }
}

/** The chain as it stands in a protected file. */
export const writePublishingChain = (chain: Chain): Uint8Array => Buffer.from(chain.join(''), 'utf8')

const ACQUISITION: readonly string[] = ['License-Acquisition-URL', 'Extranet-License-Acquisition-URL']

/** Where use licences are to be had: inside first. [MS-RMPR] §2.2.9.7.3, §3.8.3.2.3. Throws ClientError. */
export function acquisitionUrls({ license }: PublishedDocument): readonly [string, ...string[]] {
  const [first, ...more] = ACQUISITION.flatMap((type) =>
    license.distributionPoints.flatMap(({ type: own, address }) =>
      own === type && address?.type === 'URL' ? [address.value] : [],
    ),
  )
  if (first !== undefined) return [first, ...more]
  throw new ClientError(
    'publishing-license-unfit',
    'The publishing licence does not say where use licences are to be had: give the server with --url.',
  )
}
