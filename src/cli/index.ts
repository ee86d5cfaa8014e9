export type { Io } from './io.ts'
export { createProgram, EXIT, runCommandLine } from './program.ts'
