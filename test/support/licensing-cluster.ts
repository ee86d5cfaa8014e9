import { setTimeout } from 'node:timers/promises'
import { expect } from 'chai'
import { LICENSING_SERVER_PATH } from '../../src/protocol/paths.ts'
import { GET_LICENSOR_CERTIFICATE_ACTION, SERVER_NAMESPACE } from '../../src/protocol/server-service.ts'
import { ADMIN } from './admin.ts'
import { ENVIRONMENT, type Cluster } from './cluster.ts'
import { runCommand } from './process.ts'
import type { ServerProcess } from './server-process.ts'
import { callService, type SoapCall } from './soap-call.ts'

const CALL: SoapCall = {
  namespace: SERVER_NAMESPACE,
  action: GET_LICENSOR_CERTIFICATE_ACTION,
  body: `<GetLicensorCertificate xmlns="${SERVER_NAMESPACE}" />`,
  versions: ['1.0.0.0', '1.0.0.0'],
}

/** Provisions a cluster of licensing servers at a root that lets ADMIN in, and starts two front ends of it. */
export async function startLicensingFrontEnds(
  cluster: Cluster,
  root: ServerProcess,
  words: readonly string[],
): Promise<ServerProcess[]> {
  await cluster.letIn('THREE', 'FOUR')
  const where = ['--root', root.url, '--url', 'http://licensing.example/_wmcs', '--name', 'LICENSING']
  const data = ['--data', cluster.pathOf('THREE'), '--database', cluster.url]
  const { code, stderr } = await runCommand(
    ['provision', ...where, '--user', ADMIN.user, '--password-file', '-', ...data],
    { input: ADMIN.password, environment: ENVIRONMENT },
  )
  expect(code, stderr).to.equal(0)
  return Promise.all(['THREE', 'FOUR'].map((server) => cluster.start(server, '--role', 'licensing', ...words)))
}

/** Asks those licensing front ends that are there for their certificate, again and again until `isOver`; gives the different answers. */
async function askUntil(servers: () => readonly ServerProcess[], isOver: () => boolean): Promise<Set<string>> {
  const answers = new Set<string>()
  while (!isOver()) {
    for (const server of servers()) {
      try {
        const { status, text } = await callService(`${server.url}${LICENSING_SERVER_PATH}`, CALL)
        answers.add(`${status} ${text}`)
      } catch (error) {
        // One that was killed meanwhile owes no answer.
        if (servers().includes(server)) throw error
      }
    }
    await setTimeout(100)
  }
  return answers
}

/**
 * Has those licensing front ends that are there be asked from now on. What it gives ends that, and expects that they have told
 * one and the same certificate all the time: who only tells what it is needs no database.
 */
export function keepAsking(servers: () => readonly ServerProcess[]): () => Promise<void> {
  let isOver = false
  const asked = askUntil(servers, () => isOver)
  return async () => {
    isOver = true
    expect([...(await asked)].map((answer) => answer.slice(0, 3))).to.deep.equal(['200'])
  }
}
