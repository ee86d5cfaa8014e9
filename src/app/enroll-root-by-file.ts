import { readAnswerFile, writeRequestFile } from '../asmx/index.ts'
import { formatPkcs1PublicKey } from '../certificates/index.ts'
import { readChain, StoreError } from '../store/index.ts'
import type { Installation } from './open-installation.ts'
import { keepPending, readPending } from './pending-enrollment.ts'
import {
  enrollableRoot,
  prepareRequest,
  takeInAnswer,
  type EnrolledRoot,
  type EnrollRootOptions,
  type RootDetails,
} from './root-enrollment.ts'
import { knownIdentity } from './server-identity.ts'
import { settleConfiguration } from './settled-configuration.ts'

/** A request that is to be carried to the service by file. */
export interface RequestedEnrollment {
  readonly text: string
  /** Whether the root was enrolled before. */
  readonly isRenewal: boolean
}

/**
 * Makes the request of a root that cannot reach the service, to be carried there by file. Key and GUID are kept until the
 * answer comes; asked again, the same ones are in the request. [MS-RMPR] §3.6.4.2.1.1. Throws ConfigError, CertificateError.
 */
export async function requestEnrollment(
  installation: Installation,
  details: RootDetails,
  options: EnrollRootOptions,
): Promise<RequestedEnrollment> {
  const configuration = await enrollableRoot(installation)
  const isRenewal = (await readChain(installation.store.queries)).length > 0
  const { request: asked, identity } = await prepareRequest(installation, configuration, details, options)
  await installation.store.change(async (db) => {
    await keepPending(db, asked, identity.pem)
    await settleConfiguration(db, configuration)
  })
  const { revocationAuthorities: keys, ...request } = asked
  return { text: writeRequestFile({ ...request, revocationAuthorities: keys.map(formatPkcs1PublicKey) }), isRenewal }
}

/**
 * Takes in the answer to a request that was carried by file, as `enrollRoot` does with one that came over the wire.
 * [MS-RMPR] §3.6.4.2.1.2. Throws StoreError `no-enrollment-request`, EnrollmentFileError, LicensingError.
 */
export async function importEnrollment(
  installation: Installation,
  answer: Uint8Array,
  options: EnrollRootOptions,
): Promise<EnrolledRoot> {
  const pending = await readPending(installation, options.passphrase)
  const identity = await knownIdentity(installation, options.passphrase)
  if (pending === undefined || identity === undefined) {
    throw new StoreError(
      'no-enrollment-request',
      `The server in ${installation.directory.path} waits for no answer: make a request with rms-emulator enroll request.`,
    )
  }
  const asked = { request: pending.request, identity }
  return takeInAnswer(installation, asked, readAnswerFile(answer), { ...options, online: undefined })
}
