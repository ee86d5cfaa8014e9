import { spawnSync } from 'node:child_process'
import { writeSync } from 'node:fs'

/** Preloaded into a process: on SIGUSR2 it tells on standard error what a process that it starts has in its environment. */
process.on('SIGUSR2', () => {
  const { stdout } = spawnSync(process.execPath, ['-p', 'JSON.stringify(process.env)'], { encoding: 'utf8' })
  writeSync(2, `child: ${stdout}`)
})
