#!/usr/bin/env node
import { fileURLToPath } from 'node:url'
import { loadProgram } from './start/index.ts'

await loadProgram(fileURLToPath(new URL('program.cjs', import.meta.url))).main(process.argv.slice(2))
