/** One instruction of a Dockerfile. */
export interface Instruction {
  readonly name: string
  /** Everything behind the name, lines that are continued joined. */
  readonly text: string
}

const KNOWN = [
  ...['FROM', 'RUN', 'WORKDIR', 'COPY', 'ENV', 'USER', 'VOLUME', 'EXPOSE', 'STOPSIGNAL', 'HEALTHCHECK'],
  ...['ENTRYPOINT', 'CMD', 'ARG', 'LABEL'],
]

/** Reads a Dockerfile. Throws at a line that is none. */
export function parseDockerfile(text: string): Instruction[] {
  const lines = text.split('\n').filter((line) => !line.startsWith('#'))
  const joined = lines.join('\n').replaceAll(/\s*\\\n\s*/g, ' ')
  return joined.split('\n').flatMap((line) => {
    if (line.trim() === '') return []
    const [, name = '', rest = ''] = /^([A-Z]+) (.+)$/.exec(line) ?? []
    if (!KNOWN.includes(name)) throw new Error(`no instruction: ${line}`)
    return [{ name, text: rest.trim() }]
  })
}

/** The instructions of each stage. */
export function stagesOf(instructions: readonly Instruction[]): Instruction[][] {
  const stages: Instruction[][] = []
  for (const instruction of instructions) {
    if (instruction.name === 'FROM') stages.push([])
    if (stages.length === 0) throw new Error('something stands before FROM')
    stages.at(-1)?.push(instruction)
  }
  return stages
}

/** The words of an instruction in exec form. Throws where it is in shell form, which keeps signals from the process. */
export function execForm(text: string): string[] {
  const words: unknown = JSON.parse(text)
  if (!Array.isArray(words)) throw new Error(`no exec form: ${text}`)
  return words.map((word) => String(word))
}
