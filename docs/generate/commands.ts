import type { Command } from 'commander'
import { createProgram, type Io } from '../../src/cli/index.ts'

/** Columns of the help texts, whatever the terminal has. */
const WIDTH = 100

/** One command as it is typed, and its help. */
export interface DocumentedCommand {
  readonly name: string
  readonly help: string
}

const allCommands = (command: Command): Command[] => [command, ...command.commands.flatMap(allCommands)]

function nameOf(command: Command): string {
  return command.parent === null ? command.name() : `${nameOf(command.parent)} ${command.name()}`
}

function helpOf(command: Command): string {
  const written: string[] = []
  command.configureOutput({
    writeOut: (text) => void written.push(text),
    getOutHelpWidth: () => WIDTH,
    getOutHasColors: () => false,
  })
  command.outputHelp()
  return written.join('').trimEnd()
}

const nothingToDo = (): never => {
  throw new Error('a command was run, while only its help was wanted')
}

/** A world in which nothing is ever done. */
const IO: Io = {
  user: '',
  environment: {},
  print: nothingToDo,
  complain: nothingToDo,
  readInput: nothingToDo,
  askSecret: undefined,
  untilStopped: nothingToDo,
}

/** The program and every command below it, in the order of the help. */
export const documentedCommands = (): DocumentedCommand[] =>
  allCommands(createProgram(IO, '')).map((command) => ({ name: nameOf(command), help: helpOf(command) }))
