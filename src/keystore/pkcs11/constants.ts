/** The numbers of PKCS#11 (OASIS, v2.40) that are used here, by their names there. */
export const CKF_OS_LOCKING_OK = 0x2
export const CKF_RW_SESSION = 0x2
export const CKF_SERIAL_SESSION = 0x4
export const CKF_USER_PIN_LOCKED = 0x40000
export const CKU_USER = 1

export const CKO_PRIVATE_KEY = 3
export const CKO_PUBLIC_KEY = 2
export const CKK_RSA = 0
export const CKM_RSA_PKCS_KEY_PAIR_GEN = 0
export const CKM_RSA_PKCS = 1
export const CKM_RSA_PKCS_OAEP = 9
export const CKM_SHA_1 = 0x220
export const CKG_MGF1_SHA1 = 1
export const CKZ_DATA_SPECIFIED = 1

export const CKA_CLASS = 0x0
export const CKA_TOKEN = 0x1
export const CKA_PRIVATE = 0x2
export const CKA_LABEL = 0x3
export const CKA_KEY_TYPE = 0x100
export const CKA_ID = 0x102
export const CKA_SENSITIVE = 0x103
export const CKA_DECRYPT = 0x105
export const CKA_SIGN = 0x108
export const CKA_VERIFY = 0x10a
export const CKA_MODULUS = 0x120
export const CKA_MODULUS_BITS = 0x121
export const CKA_PUBLIC_EXPONENT = 0x122
export const CKA_EXTRACTABLE = 0x162

export const CKR_GENERAL_ERROR = 0x5
export const CKR_FUNCTION_FAILED = 0x6
export const CKR_ENCRYPTED_DATA_INVALID = 0x40
export const CKR_ENCRYPTED_DATA_LEN_RANGE = 0x41
export const CKR_PIN_INCORRECT = 0xa0
export const CKR_PIN_INVALID = 0xa1
export const CKR_PIN_LEN_RANGE = 0xa2
export const CKR_PIN_LOCKED = 0xa4
export const CKR_USER_ALREADY_LOGGED_IN = 0x100
export const CKR_CRYPTOKI_ALREADY_INITIALIZED = 0x191
