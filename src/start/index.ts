export { loadProgram, type Program } from './compiled-program.ts'
