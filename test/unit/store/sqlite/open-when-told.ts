import { parseSid } from '../../../../src/access/index.ts'
import { AccountStore, openSqlite } from '../../../../src/store/index.ts'

/** A process of its own that, as soon as it is told to, opens the database it is handed and makes sure of a group. */
const [, , file = ''] = process.argv

async function open(): Promise<string> {
  try {
    const store = await openSqlite(file)
    const domain = { name: 'EMULATOR', sid: parseSid('S-1-5-21-1-2-3') }
    await new AccountStore(store.queries, domain, store.changes).ensureGroup('RMS Service Group')
    store.close()
    return 'opened'
  } catch (error) {
    return String(error)
  }
}

process.once('message', () => {
  void open().then((outcome) => process.send?.(outcome, () => process.disconnect()))
})
process.send?.('ready')
