import { StoreError } from './store-error.ts'

/**
 * Why a file of a data directory cannot be used: what the system says where it cannot be read, else that it is damaged.
 * `form`: what is said of it then. The two want different things of whoever reads it: a file that may not be read is whole.
 */
export function unusableFile(file: string, cause: unknown, form: string): StoreError {
  const why =
    cause instanceof Error && 'syscall' in cause ? `cannot be read: ${cause.message}.` : `is damaged: it must ${form}`
  return new StoreError('data-directory-unusable', `${file} ${why}`, { cause })
}
