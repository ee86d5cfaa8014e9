import type { Command } from 'commander'
import { DomainError } from '../../base/domain-error.ts'
import { createSeededRandom } from '../../base/random.ts'
import {
  createKeyFor,
  derivePrivateKey,
  formatAnchors,
  signingKeyOf,
  type KeyFor,
  type TrustAnchor,
} from '../../certificates/index.ts'
import { listExchanges, writeExchange, type Exchange, type StoredExchange } from '../../exchanges/index.ts'
import { anchorsOf, distinctAnchors, rekeyExchange } from '../../rekeying/index.ts'
import { CommandFailure } from '../cli-error.ts'
import type { Io } from '../io.ts'
import { writeTextFile } from '../option-values.ts'

interface RekeyOptions {
  readonly out: string
  readonly seed: string
  readonly anchorOut?: string
}

/** A recording with other keys. Throws CommandFailure that names it. */
async function rekeyOrName(stored: StoredExchange, keyFor: KeyFor): Promise<Exchange> {
  const exchange = stored.read()
  try {
    return await rekeyExchange(exchange, keyFor)
  } catch (error) {
    throw error instanceof DomainError ? new CommandFailure(`${stored.name}: ${error.message}`) : error
  }
}

/** `rekey`: recordings whose chains are signed by a test hierarchy. */
export const addRekey = (program: Command, io: Io): void => {
  program
    .command('rekey <directory>')
    .description(
      'Give recordings other keys: every key in requests and chains is replaced by one that the seed decides, and each certificate signed anew. All the rest stays as it is, to the byte.',
    )
    .requiredOption('--out <dir>', 'the directory for the recordings with other keys')
    .option('--seed <text>', 'what decides the keys: the same key has the same one in its place everywhere', 'fixtures')
    .option('--anchor-out <file>', 'write what the chains end at now, for verify --anchor')
    .addHelpText(
      'after',
      `
Whoever knows the seed has every private key: for fixtures only. A chain whose signatures do not verify is refused.

Example:
  $ rms-emulator rekey recordings --out fixtures --seed fixtures --anchor-out anchors.json`,
    )
    .action(async (directory: string, { out, seed, anchorOut }: RekeyOptions) => {
      const keyFor = createKeyFor((fingerprint, size) =>
        signingKeyOf(derivePrivateKey(createSeededRandom(seed, `rekey ${fingerprint}`), size)),
      )
      const anchors: TrustAnchor[] = []
      for (const stored of listExchanges(directory)) {
        const rekeyed = await rekeyOrName(stored, keyFor)
        writeExchange(out, rekeyed)
        anchors.push(...anchorsOf(rekeyed))
        io.print(`wrote ${stored.name}`)
      }
      if (anchorOut === undefined) return
      const distinct = distinctAnchors(anchors)
      writeTextFile(anchorOut, formatAnchors(distinct))
      io.print(`wrote ${distinct.length} trust anchors into ${anchorOut}`)
    })
}
