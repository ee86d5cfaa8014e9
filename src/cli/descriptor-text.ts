import {
  CONTROL,
  describeAce,
  directoryOf,
  GUARDED_FILES,
  isGuardedDirectory,
  type Ace,
  type GuardedDirectory,
  type GuardedObject,
  type SecurityDescriptor,
  type Sid,
} from '../access/index.ts'
import type { Installation, ServerAccess } from '../app/index.ts'
import type { Io } from './io.ts'

type NameOf = (sid: Sid) => string | undefined

/** The names of everybody in some lists, found beforehand. */
export async function namesIn(descriptors: readonly SecurityDescriptor[], { accounts }: Installation): Promise<NameOf> {
  const names = new Map<Sid, string>()
  for (const { owner, dacl } of descriptors) {
    for (const sid of [owner, ...(dacl ?? []).map((ace) => ace.sid)]) {
      if (sid !== undefined && !names.has(sid)) names.set(sid, await accounts.nameOf(sid))
    }
  }
  return (sid) => names.get(sid)
}

/** One line about one entry. */
export const aceText = async (ace: Ace, { accounts }: Installation): Promise<string> => {
  const name = await accounts.nameOf(ace.sid)
  return describeAce(ace, () => name)
}

const isProtected = ({ control }: SecurityDescriptor): boolean => (control & CONTROL.DACL_PROTECTED) !== 0

/** Which files the entries of a directory reach. */
async function reachOf(directory: GuardedDirectory, { fileAccess }: ServerAccess): Promise<string> {
  const files: string[] = []
  for (const file of GUARDED_FILES.filter((name) => directoryOf(name) === directory)) {
    if (!isProtected(await fileAccess.ownDescriptorOf(file))) files.push(file)
  }
  return files.length === 0
    ? 'Inherited by no file: each is protected (dacl inherit FILE ends that).'
    : `Inherited by ${files.join(', ')}, where an entry is for files.`
}

/** Prints an access list as an administrator reads it: one line for each entry. */
export async function printDescriptor(
  object: GuardedObject,
  target: ServerAccess,
  installation: Installation,
  io: Io,
): Promise<void> {
  const descriptor = await target.fileAccess.descriptorOf(object)
  const { owner, dacl } = descriptor
  const nameOf = await namesIn([descriptor], installation)
  io.print(`${object} on ${target.server}`)
  if (owner !== undefined) io.print(`Owner  ${nameOf(owner) ?? owner}`)
  if (dacl === null || dacl === undefined) io.print('There is no list: everybody has every right.')
  else if (dacl.length === 0) io.print('The list is empty: nobody has any right.')
  else dacl.forEach((ace) => io.print(describeAce(ace, nameOf)))
  if (isGuardedDirectory(object)) io.print(await reachOf(object, target))
}
