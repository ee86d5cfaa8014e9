import { resolve } from 'node:path'
import { loadProgram } from './compiled-program.ts'

// A step of the build, `node dist/start/compile.js PROGRAM`: keeps what V8 compiles for any command to begin.
const [file = ''] = process.argv.slice(2)
const program = loadProgram(resolve(file))
process.stdout.write = () => true
process.on('exit', () => program.keepCompiled())
await program.main(['--help'])
