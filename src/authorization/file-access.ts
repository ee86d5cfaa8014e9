import {
  compileAccess,
  defaultDescriptor,
  FILE_MAPPING,
  FILE_PERMISSIONS,
  type AccessDecision,
  type GuardedFile,
  type SecurityDescriptor,
  type SecurityToken,
  type Sid,
} from '../access/index.ts'
import type { DescriptorStore } from './ports.ts'

/** Whether callers may use the .asmx files of this server. */
export interface FileAccess {
  /** The access list of a file: the one that was set, else its default. */
  descriptorOf(file: GuardedFile): Promise<SecurityDescriptor>
  /** Whether somebody may call the service in `file`: ASP.NET asks for the right to read the file. */
  decide(file: GuardedFile, token: SecurityToken): Promise<AccessDecision>
}

/** Gives the same thing for the same key, made once. */
function once<Key extends object | string, Value>(
  kept: { get(key: Key): Value | undefined; set(key: Key, value: Value): unknown },
  make: (key: Key) => Value,
): (key: Key) => Value {
  return (key) => {
    const known = kept.get(key)
    if (known !== undefined) return known
    const value = make(key)
    kept.set(key, value)
    return value
  }
}

/** Reads access lists from `store`; a file for which none was set has that of a fresh installation. */
export function createFileAccess(store: DescriptorStore, serviceGroup: Sid): FileAccess {
  const defaultOf = once(new Map<GuardedFile, SecurityDescriptor>(), (file) => defaultDescriptor(file, serviceGroup))
  const compiled = once(
    new WeakMap<SecurityDescriptor, (token: SecurityToken) => AccessDecision>(),
    (descriptor: SecurityDescriptor) => compileAccess(descriptor, FILE_PERMISSIONS.Read, FILE_MAPPING),
  )
  const descriptorOf = async (file: GuardedFile) => (await store.find(file)) ?? defaultOf(file)
  return { descriptorOf, decide: async (file, token) => compiled(await descriptorOf(file))(token) }
}
