import { generatePrivateKey } from '../../src/certificates/keys/key-pair.ts'
import { newRsaKey } from '../support/new-key.ts'

/** How often each key is exported: some megabytes of garbage. */
const TIMES = 500

const MAKERS = { generatePrivateKey, newRsaKey }

const maker = MAKERS[process.argv[2] as keyof typeof MAKERS]
for (let keys = 0; keys < 20; keys += 1) {
  const key = await maker(1024)
  for (let times = 0; times < TIMES; times += 1) key.export({ format: 'jwk' })
}
console.log('exported')
