/** Loaded into a server before anything else: tells what Object.prototype has when the process gets SIGUSR2. */
process.on('SIGUSR2', () => {
  process.stderr.write(`Object.prototype: ${Reflect.ownKeys(Object.prototype).map(String).sort().join(' ')}\n`)
})
