import {
  compileAccess,
  CONTROL,
  defaultDescriptor,
  directoryOf,
  FILE_MAPPING,
  FILE_PERMISSIONS,
  isGuardedDirectory,
  withInherited,
  type AccessDecision,
  type Ace,
  type GuardedFile,
  type GuardedObject,
  type SecurityDescriptor,
  type SecurityToken,
  type Sid,
} from '../access/index.ts'
import type { DescriptorStore, Edit, Editor } from './ports.ts'

/** What was decided about a caller, and by which entry. */
export interface FileDecision extends AccessDecision {
  /** The entry that decided; undefined when none did, and `decidedBy` says why. */
  readonly ace: Ace | undefined
}

/** Whether callers may use the .asmx files of this server. */
export interface FileAccess {
  /** The descriptor of a file or virtual directory as it counts, with what it inherits. */
  descriptorOf(object: GuardedObject): Promise<SecurityDescriptor>
  /** What is its own of it: as it was set, else its default. */
  ownDescriptorOf(object: GuardedObject): Promise<SecurityDescriptor>
  /** Whether somebody may call the service in `file`: ASP.NET asks for the right to read the file. */
  decide(file: GuardedFile, token: SecurityToken): Promise<FileDecision>
  /** Edits what is its own, and records who did so. */
  change(object: GuardedObject, edit: Edit, editor: Editor): Promise<void>
}

/** A descriptor that was made ready, and what it was made of. */
interface Ready {
  readonly directory: SecurityDescriptor | undefined
  readonly effective: SecurityDescriptor
  readonly evaluate: (token: SecurityToken) => FileDecision
}

const inherits = ({ control, dacl }: SecurityDescriptor): boolean =>
  (control & CONTROL.DACL_PROTECTED) === 0 && dacl !== null && dacl !== undefined

function makeReady(own: SecurityDescriptor, directory: SecurityDescriptor | undefined): Ready {
  const effective = directory === undefined ? own : withInherited(own, directory)
  const evaluate = compileAccess(effective, FILE_PERMISSIONS.Read, FILE_MAPPING)
  return { directory, effective, evaluate: (token) => withEntry(evaluate(token), effective) }
}

// Written out: this is on every request's way, and spreading costs more than the check itself.
const withEntry = (
  { granted, grantedMask, missingMask, decidedBy }: AccessDecision,
  { dacl }: SecurityDescriptor,
): FileDecision => ({
  granted,
  grantedMask,
  missingMask,
  decidedBy,
  ace: typeof decidedBy === 'number' ? dacl?.[decidedBy] : undefined,
})

/** What one server knows of its access lists. */
class ServerFileAccess implements FileAccess {
  readonly #store: DescriptorStore
  readonly #serviceGroup: Sid
  readonly #defaults = new Map<GuardedObject, SecurityDescriptor>()
  /** By the own descriptor: the store gives the same object as long as nothing has changed. */
  readonly #ready = new WeakMap<SecurityDescriptor, Ready>()

  constructor(store: DescriptorStore, serviceGroup: Sid) {
    this.#store = store
    this.#serviceGroup = serviceGroup
  }

  #defaultOf(object: GuardedObject): SecurityDescriptor {
    const known = this.#defaults.get(object)
    if (known !== undefined) return known
    const made = defaultDescriptor(object, this.#serviceGroup)
    this.#defaults.set(object, made)
    return made
  }

  async ownDescriptorOf(object: GuardedObject): Promise<SecurityDescriptor> {
    return (await this.#store.find(object)) ?? this.#defaultOf(object)
  }

  async #readyToInherit(own: SecurityDescriptor, object: GuardedObject): Promise<Ready> {
    if (isGuardedDirectory(object) || !inherits(own)) return this.#readyWith(own, undefined)
    return this.#readyWith(own, await this.ownDescriptorOf(directoryOf(object)))
  }

  #readyWith(own: SecurityDescriptor, directory: SecurityDescriptor | undefined): Ready {
    const known = this.#ready.get(own)
    if (known !== undefined && known.directory === directory) return known
    const ready = makeReady(own, directory)
    this.#ready.set(own, ready)
    return ready
  }

  async descriptorOf(object: GuardedObject): Promise<SecurityDescriptor> {
    return (await this.#readyToInherit(await this.ownDescriptorOf(object), object)).effective
  }

  async decide(file: GuardedFile, token: SecurityToken): Promise<FileDecision> {
    const own = (await this.#store.find(file)) ?? this.#defaultOf(file)
    // Nearly every list is protected, and then the directory need not be asked for.
    const ready = inherits(own) ? await this.#readyToInherit(own, file) : this.#readyWith(own, undefined)
    return ready.evaluate(token)
  }

  change(object: GuardedObject, edit: Edit, editor: Editor): Promise<void> {
    return this.#store.change(object, this.#defaultOf(object), edit, editor)
  }
}

/** Reads access lists from `store`; a file for which none was set has that of a fresh installation. */
export const createFileAccess = (store: DescriptorStore, serviceGroup: Sid): FileAccess =>
  new ServerFileAccess(store, serviceGroup)
