import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'

/**
 * The GUIDs of certificates whose issuance was refused although the database may have entered it, or may do so yet. They are kept
 * on this machine until the database has been told, and are there before anybody learns of the refusal.
 */
export class RefusedIssuances {
  readonly #file: string
  readonly #waiting: Set<string>

  constructor(file: string) {
    this.#file = file
    const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : []
    // A line that was being written when the machine stopped is whole or useless: nobody was told of its refusal.
    this.#waiting = new Set(lines.filter((line) => /^[0-9a-f-]{36}$/.test(line)))
  }

  /** Those that the database has not been told of. */
  get waiting(): readonly string[] {
    return [...this.#waiting]
  }

  get size(): number {
    return this.#waiting.size
  }

  /** Adds some, which are on disk afterwards. Throws the system's error when they cannot be; they are remembered all the same. */
  add(guids: readonly string[]): void {
    guids.forEach((guid) => this.#waiting.add(guid))
    this.#write(this.#file, 'a', guids)
  }

  /** Forgets those that the database has been told of. */
  remove(guids: readonly string[]): void {
    guids.forEach((guid) => this.#waiting.delete(guid))
    if (this.#waiting.size === 0) {
      rmSync(this.#file, { force: true })
      return
    }
    const draft = `${this.#file}-new`
    this.#write(draft, 'w', this.waiting)
    renameSync(draft, this.#file)
  }

  #write(file: string, flags: string, guids: readonly string[]): void {
    const descriptor = openSync(file, flags, 0o600)
    try {
      writeSync(descriptor, guids.map((guid) => `${guid}\n`).join(''))
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
  }
}
