import type { SecurityDescriptor } from '../access/index.ts'

/** The access lists that were set for files of this server; a file without one has its default. */
export interface DescriptorStore {
  /** The same object as long as nothing has changed. */
  find(file: string): Promise<SecurityDescriptor | undefined>
  replace(file: string, descriptor: SecurityDescriptor, at: Date): Promise<void>
  remove(file: string): Promise<void>
}
