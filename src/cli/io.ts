/** What a command is handed of the world. Tests hand in their own. */
export interface Io {
  /** Who runs the command, by the name the machine knows: what changes are recorded under. */
  readonly user: string
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Writes one line to standard output. */
  print(line: string): void
  /** Writes one line to standard error. */
  complain(line: string): void
  /** Shows what goes on in one line that is written over, undefined takes it away; absent where output is no terminal. */
  readonly showStatus?: ((line: string | undefined) => void) | undefined
  /** All of standard input. */
  readInput(): Promise<string>
  /** Asks a person without showing what is typed; undefined when there is no terminal to ask at. */
  readonly askSecret: ((question: string) => Promise<string>) | undefined
  /** Puts a variable into the environment of the process, for native libraries; undefined where there is no process to change. */
  readonly exportVariable?: (name: string, value: string) => void
  /** The number of the process; undefined where there is none of its own. */
  readonly pid?: number
  /** Settles when the process is told to stop. */
  untilStopped(): Promise<void>
}
