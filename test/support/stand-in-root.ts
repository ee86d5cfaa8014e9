import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parseGuid } from '../../src/base/guid.ts'
import { parsePkcs1PublicKey, signingKeyOf, type LicensorSubject } from '../../src/certificates/index.ts'
import { writeSoapEnvelope } from '../../src/asmx/message/index.ts'
import { chainOf, sampleHierarchy, sampleIssuer } from '../unit/certificates/hierarchy/sample-hierarchy.ts'
import { keyNamed } from '../unit/certificates/keys/test-keys.ts'
import { writeSubEnrollResponse } from './sub-enroll-response.ts'

/** An answer of HTTP: what is sent, or what is done instead of sending. */
export type StandInAnswer =
  | {
      readonly status: number
      readonly headers?: Readonly<Record<string, string | string[]>>
      readonly body: string
    }
  | ((response: ServerResponse) => void)

/** What a stand-in answers with, by the certificates that an honest root would. */
export interface StandInBehaviour {
  /** `issue` makes a chain for what was asked, or for a subject bent from it. */
  subEnroll?: (issue: (bend?: Partial<LicensorSubject>, at?: Date) => string[]) => StandInAnswer
  licensorCertificate?: (own: readonly string[]) => StandInAnswer
}

/** A root of which everything can be made to be wrong. It asks nobody who is calling. */
export interface StandInRoot {
  readonly url: string
  behaviour: StandInBehaviour
  /** The subjects that were asked for, in order. */
  readonly asked: Pick<LicensorSubject, 'guid' | 'publicKey'>[]
  /** Its own chain, its licensor certificate first. */
  readonly chain: readonly string[]
  close(): Promise<void>
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  let text = ''
  for await (const chunk of request) text += String(chunk)
  return text
}

const member = (body: string, name: string): string => new RegExp(`<${name}>([^<]*)</${name}>`).exec(body)?.[1] ?? ''

export const xml = (body: string, status = 200): StandInAnswer => ({
  status,
  headers: { 'content-type': 'text/xml; charset=utf-8' },
  body,
})

/** The answer of SubEnrollService.asmx with a chain. */
export const chainAnswer = (chain: readonly string[]): StandInAnswer =>
  xml(writeSoapEnvelope('1.1', undefined, writeSubEnrollResponse(chain)))

/** The answer of server.asmx with XML nodes. [MS-RMPRS] §3.4.4.1.3.2 */
export const licensorCertificateAnswer = (chain: readonly string[]): StandInAnswer => {
  const certificates = chain.map((text) => `<Certificate>${text}</Certificate>`).join('')
  return xml(
    writeSoapEnvelope(
      '1.1',
      undefined,
      `<GetLicensorCertificateResponse xmlns="http://microsoft.com/DRM/ServerService"><GetLicensorCertificateResult><CertificateChain>${certificates}</CertificateChain></GetLicensorCertificateResult></GetLicensorCertificateResponse>`,
    ),
  )
}

function send(response: ServerResponse, answer: StandInAnswer): void {
  if (typeof answer === 'function') {
    answer(response)
    return
  }
  response.writeHead(answer.status, { ...answer.headers })
  response.end(answer.body)
}

function subjectOf(body: string): LicensorSubject {
  const guid = parseGuid(member(body, 'Guid'))
  if (guid === undefined) throw new Error('no GUID was asked for')
  return {
    publicKey: parsePkcs1PublicKey(Buffer.from(member(body, 'aPublicKeyBytes'), 'base64')),
    guid,
    sku: member(body, 'SKU'),
    version: member(body, 'Version'),
    name: member(body, 'Name'),
    url: member(body, 'URL'),
  }
}

/** Starts a stand-in whose keys are those of `name` and whose certificates were made at `at`. */
export async function startStandInRoot(name: string, at: Date): Promise<StandInRoot> {
  const hierarchy = await sampleHierarchy({
    at,
    makeKey: (role, size) => Promise.resolve(signingKeyOf(keyNamed(`${name} ${role}`, size))),
  })
  const issuer = await sampleIssuer(hierarchy)
  const asked: StandInRoot['asked'] = []
  const answerTo = (url: string, body: string): StandInAnswer => {
    if (body === '') return { status: 411, body: '' }
    const { licensorCertificate = licensorCertificateAnswer, subEnroll } = root.behaviour
    if (/server\.asmx/i.test(url)) return licensorCertificate(chainOf(hierarchy))
    const subject = subjectOf(body)
    asked.push(subject)
    const issue = (bend: Partial<LicensorSubject> = {}, moment = new Date()) => [
      issuer.issue({ ...subject, ...bend }, moment).xrml,
      ...issuer.chain,
    ]
    return subEnroll === undefined ? chainAnswer(issue()) : subEnroll(issue)
  }
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    send(response, answerTo(request.url ?? '', await bodyOf(request)))
  }
  const server: Server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => send(response, { status: 500, body: String(error) }))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const root: StandInRoot = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    behaviour: {},
    asked,
    chain: chainOf(hierarchy),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
  return root
}
