import {
  EnrollmentFileError,
  operationFailure,
  readRequestFile,
  writeAnswerFile,
  writeListFile,
} from '../asmx/index.ts'
import type { Caller } from '../calls/index.ts'
import type { Installation } from './open-installation.ts'
import { openEnrollment } from './open-enrollment.ts'
import { openKeys, type KeysEnvironment } from './open-keys.ts'
import { xrmlOf, type RoleOptions } from './role.ts'

/** What became of a request that was carried by file. */
export interface AnsweredRequest {
  /** The text of the answer. */
  readonly answer: string
  /** Why the request cannot be used, where the answer is a list of that. */
  readonly wrong: string | undefined
}

export interface AnswerOptions extends Omit<RoleOptions, 'keys'> {
  /** What opens the private keys of the service. */
  readonly environment: KeysEnvironment
  readonly caller: Caller
}

/** Why a request cannot be used; undefined where the error is not about the request. */
function wrongOf(error: unknown): string | undefined {
  if (error instanceof EnrollmentFileError) return error.message
  const { message, parameter, unspecified } = operationFailure(error)
  if (unspecified) return undefined
  return parameter === undefined ? message : `${parameter}: ${message}`
}

/**
 * Answers a request that was carried by file to the enrollment service in this directory. [MS-RMPR] §3.6.4.2
 * A request that cannot be used is refused with EnrollmentFileError `request-unusable`, unless `enrollment.damagedRequest`
 * says that it gets an answer which lists what was wrong.
 */
export async function answerEnrollment(
  installation: Installation,
  request: Uint8Array,
  { caller, environment, ...options }: AnswerOptions,
): Promise<AnsweredRequest> {
  const keys = await openKeys(installation, environment, options.randomFor)
  try {
    return await answerWith(installation, request, { ...options, keys: keys.store, caller })
  } finally {
    await keys.store.close()
  }
}

async function answerWith(
  installation: Installation,
  request: Uint8Array,
  { caller, ...options }: RoleOptions & { readonly caller: Caller },
): Promise<AnsweredRequest> {
  const { links, enroll } = await openEnrollment(installation, options)
  try {
    const parameters = readRequestFile(request)
    const { chain } = await enroll({ header: undefined, parameters, caller, at: options.at })
    return { answer: writeAnswerFile(chain), wrong: undefined }
  } catch (error) {
    const wrong = wrongOf(error)
    if (wrong === undefined) throw error
    if (installation.settings['enrollment.damagedRequest'] === 'list') {
      return { answer: writeListFile(wrong, xrmlOf(links)), wrong }
    }
    const message = `The enrollment request cannot be used: ${wrong} Nothing was issued.`
    throw new EnrollmentFileError('request-unusable', message, { cause: error })
  }
}
