import { parentPort, threadId, workerData } from 'node:worker_threads'
import { parseSid } from '../../../../src/access/index.ts'
// Not from the index: a thread that loads half as much is there in half the time.
import { GroupStore } from '../../../../src/store/group-store.ts'
import { openSqlite } from '../../../../src/store/sqlite/open-sqlite.ts'

/** A thread of its own that, as soon as it is told to, opens the database it is handed and makes groups in it. */
const { file } = workerData as { file: string }

async function open(): Promise<string> {
  try {
    const store = await openSqlite(file)
    const domain = { name: 'EMULATOR', sid: parseSid('S-1-5-21-1-2-3') }
    const groups = new GroupStore(store, domain)
    await groups.ensure('RMS Service Group')
    // The more there are, the surer two of them are to look for a free number at the same moment.
    for (let index = 0; index < 50; index += 1) await groups.ensure(`Group ${index} of ${threadId}`)
    await store.close()
    return 'opened'
  } catch (error) {
    return String(error)
  }
}

parentPort?.once('message', () => {
  void open().then((outcome) => parentPort?.postMessage(outcome))
})
parentPort?.postMessage('ready')
