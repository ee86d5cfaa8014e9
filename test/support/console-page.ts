/** One command that a page shows, and what the page says it prints. */
export interface ShownCommand {
  /** The words of the command, as a shell would take them apart; a redirection stays among them. */
  readonly words: readonly string[]
  readonly output: readonly string[]
  /** Where the output stands in the page, as line numbers: from, and up to but not including. */
  readonly from: number
  readonly until: number
}

/** Takes a command line apart; single and double quotes keep blanks together. */
const wordsOf = (line: string): string[] =>
  [...line.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, single, double, plain]) => single ?? double ?? plain ?? '')

/** The commands in the `text` blocks of a Markdown page: lines that begin with `$`, with what follows a backslash. */
export function shownCommands(page: string): ShownCommand[] {
  const lines = page.split('\n')
  const commands: ShownCommand[] = []
  let inside = false
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    if (line.startsWith('```')) inside = line === '```text'
    if (!inside || !line.startsWith('$ ')) continue
    let command = line.slice(2)
    while (command.endsWith('\\')) command = `${command.slice(0, -1)} ${(lines[++index] ?? '').trim()}`
    const from = index + 1
    let until = from
    while (!/^(?:\$ |```)/.test(lines[until] ?? '```')) until += 1
    commands.push({ words: wordsOf(command), output: lines.slice(from, until), from, until })
  }
  return commands
}

/** The page with other output below its commands, in their order. */
export function withOutputs(page: string, outputs: readonly (readonly string[])[]): string {
  const lines = page.split('\n')
  const commands = shownCommands(page)
  for (const [index, { from, until }] of [...commands.entries()].reverse()) {
    lines.splice(from, until - from, ...(outputs[index] ?? []))
  }
  return lines.join('\n')
}
