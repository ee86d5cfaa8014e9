import type { RsaPadding } from '../../certificates/index.ts'
import {
  CKG_MGF1_SHA1,
  CKM_RSA_PKCS,
  CKM_RSA_PKCS_OAEP,
  CKM_SHA_1,
  CKR_ENCRYPTED_DATA_INVALID,
  CKR_ENCRYPTED_DATA_LEN_RANGE,
  CKR_FUNCTION_FAILED,
  CKR_GENERAL_ERROR,
  CKZ_DATA_SPECIFIED,
} from './constants.ts'
import type { Mechanism } from './cryptoki.ts'
import { returnValue } from './token-error.ts'

/** CK_PARAMS_RSA_OAEP: by which the package knows the parameters of OAEP. */
const OAEP_PARAMETERS = 4

/** How a token opens what was padded so. */
export const DECRYPTION_MECHANISMS: Readonly<Record<RsaPadding, Mechanism>> = {
  PKCS1: { mechanism: CKM_RSA_PKCS },
  OAEP: {
    mechanism: CKM_RSA_PKCS_OAEP,
    parameter: { type: OAEP_PARAMETERS, hashAlg: CKM_SHA_1, mgf: CKG_MGF1_SHA1, source: CKZ_DATA_SPECIFIED },
  },
}

/** By which tokens say that there is no message inside; the last two are SoftHSM's, and others' that would rather not tell. */
const NO_MESSAGE: readonly (number | undefined)[] = [
  CKR_ENCRYPTED_DATA_INVALID,
  CKR_ENCRYPTED_DATA_LEN_RANGE,
  CKR_GENERAL_ERROR,
  CKR_FUNCTION_FAILED,
]

/** What a token has opened; `undefined` where it says that there is no message. Rejects with the library's other errors. */
export async function orNoMessage(opening: Promise<Buffer>): Promise<Uint8Array | undefined> {
  try {
    const room = await opening
    const message = Uint8Array.from(room)
    room.fill(0)
    return message
  } catch (error) {
    if (NO_MESSAGE.includes(returnValue(error))) return undefined
    throw error
  }
}
