import { KeyStoreError } from '../key-store-error.ts'
import { CKF_OS_LOCKING_OK, CKR_CRYPTOKI_ALREADY_INITIALIZED } from './constants.ts'
import type { Cryptoki, LoadCryptoki } from './cryptoki.ts'
import { returnValue } from './token-error.ts'

/** A token's library, ready to be asked. */
export interface Library {
  readonly cryptoki: Cryptoki
  /** Starts it anew, so that it sees which tokens are there now; not while anybody else uses it. */
  restart(): void
  /** Lets go of it; the last one ends it. */
  release(): void
}

interface LoadedLibrary {
  readonly cryptoki: Cryptoki
  users: number
}

/** PKCS#11 knows one state of a library in a process, whoever asks; hence one list. */
const loaded = new Map<string, LoadedLibrary>()

function initialize(cryptoki: Cryptoki): void {
  try {
    cryptoki.C_Initialize({ flags: CKF_OS_LOCKING_OK })
  } catch (error) {
    if (returnValue(error) !== CKR_CRYPTOKI_ALREADY_INITIALIZED) throw error
  }
}

function start(cryptoki: Cryptoki, path: string): LoadedLibrary {
  try {
    cryptoki.load(path)
    initialize(cryptoki)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new KeyStoreError(
      'pkcs11-library-unusable',
      `The library of keys.pkcs11.library, ${path}, cannot be used: ${why}`,
      { cause },
    )
  }
  const library = { cryptoki, users: 0 }
  loaded.set(path, library)
  return library
}

/** Ends what the library does, whatever has become of its tokens. */
function finalize(cryptoki: Cryptoki): void {
  try {
    cryptoki.C_Finalize()
  } catch {
    // It has ended already: its last start may have failed.
  }
}

function end(path: string, { cryptoki }: LoadedLibrary): void {
  loaded.delete(path)
  finalize(cryptoki)
  cryptoki.close()
}

/** Opens the library at `path`. Throws KeyStoreError `pkcs11-package-missing` or `pkcs11-library-unusable`. */
export async function openLibrary(path: string, load: LoadCryptoki): Promise<Library> {
  const fresh = loaded.has(path) ? undefined : await load()
  const library = loaded.get(path) ?? start(fresh ?? (await load()), path)
  library.users += 1
  return {
    cryptoki: library.cryptoki,
    restart: () => {
      if (library.users > 1) return
      finalize(library.cryptoki)
      initialize(library.cryptoki)
    },
    release: () => {
      library.users -= 1
      if (library.users === 0) end(path, library)
    },
  }
}
