import type { Operations } from '../asmx/index.ts'
import { CallError } from '../calls/index.ts'

const refuse = (): Promise<never> =>
  Promise.reject(new CallError('decommissioned', 'This server is decommissioned. It issues nothing any more.'))

/**
 * The operations of a cluster that is decommissioned: each refuses whatever it is asked, with CallError `decommissioned`. Once a
 * cluster is, all of its services but the one for decommissioning are off (Cc747695). [MS-RMPR] §3.1.1.1.1, serverDecommissioned
 */
export const decommissioned = (operations: Operations): Operations =>
  new Map([...operations.keys()].map((name) => [name, refuse]))
