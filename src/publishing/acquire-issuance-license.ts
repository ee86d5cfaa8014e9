import {
  checkBatch,
  checkSize,
  checkVersion,
  LARGEST,
  required,
  type Call,
  type CapabilityRange,
} from '../calls/index.ts'
import type { SignPublishingLicense } from './ports.ts'

/** The unsigned publishing licence of each member; undefined where it is missing. [MS-RMPR] §3.5.4.1.3.1 */
export type AcquireIssuanceLicense = (
  call: Call<readonly (string | undefined)[]>,
) => Promise<readonly (readonly string[])[]>

/**
 * The operation AcquireIssuanceLicense, [MS-RMPR] §3.5.4.1, before the signing: one licence in a request, as batching is for
 * AcquireLicense only (Cc747637). Throws CallError and what `sign` does.
 */
export const createAcquireIssuanceLicense =
  (offered: CapabilityRange, sign: SignPublishingLicense): AcquireIssuanceLicense =>
  async ({ header, parameters, caller, at }) => {
    checkVersion(header, offered)
    const [license] = checkBatch(parameters, 'RequestParams', 1)
    const parameter = 'UnsignedIssuanceLicense'
    const unsignedLicense = checkSize(required(license, parameter), parameter, LARGEST.publishingLicense)
    return [await sign({ unsignedLicense, caller, at })]
  }
