import { Agent, request } from 'node:http'
import { ACCOUNT } from './server-process.ts'

/** What one round of load has shown: times in milliseconds. */
export interface LoadResult {
  readonly requestsPerSecond: number
  readonly p50: number
  readonly p99: number
}

/** One SOAP 1.1 request. */
export interface SoapRequest {
  readonly path: string
  readonly action: string
  readonly body: string
}

const AUTHORIZATION = `Basic ${Buffer.from(`${ACCOUNT.user}:${ACCOUNT.password}`).toString('base64')}`

function ask(url: string, agent: Agent, { path, action, body }: SoapRequest): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: AUTHORIZATION,
      'content-type': 'text/xml; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      soapaction: `"${action}"`,
    }
    const started = performance.now()
    const sent = request(`${url}${path}`, { method: 'POST', agent, headers }, (response) => {
      response.resume()
      response.once('error', reject)
      response.once('end', () => {
        if (response.statusCode === 200) resolve(performance.now() - started)
        else reject(new Error(`HTTP ${response.statusCode}`))
      })
    })
    sent.once('error', reject)
    sent.end(body)
  })
}

const percentile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN

/** Makes `count` requests, each by `next`, over `concurrency` keep-alive connections, logged on by Basic authentication. */
export async function runRequests(
  url: string,
  { count, concurrency }: { readonly count: number; readonly concurrency: number },
  next: () => SoapRequest,
): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency })
  const times: number[] = []
  let left = count
  const started = performance.now()
  const worker = async () => {
    while (left > 0) {
      left -= 1
      times.push(await ask(url, agent, next()))
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  const seconds = (performance.now() - started) / 1000
  agent.destroy()
  times.sort((a, b) => a - b)
  return { requestsPerSecond: count / seconds, p50: percentile(times, 0.5), p99: percentile(times, 0.99) }
}
