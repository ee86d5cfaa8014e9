import { SOAP_NAMESPACES } from '../../src/protocol/soap.ts'
import { ADMIN, basic } from './admin.ts'

/** What is posted to a service: its namespace, the action, what stands in soap:Body, and the versions, if any. */
export interface SoapCall {
  readonly namespace: string
  readonly action: string
  readonly body: string
  readonly versions?: readonly [minimum: string, maximum: string]
  /** undefined: nobody logs on. */
  readonly authorization?: string | undefined
}

export interface SoapAnswer {
  readonly status: number
  readonly text: string
}

/** The envelope of a call. */
export function envelopeOf({ namespace, body, versions }: SoapCall): string {
  const header =
    versions === undefined
      ? ''
      : `<soap:Header><VersionData xmlns="${namespace}"><MinimumVersion>${versions[0]}</MinimumVersion><MaximumVersion>${versions[1]}</MaximumVersion></VersionData></soap:Header>`
  return `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="${SOAP_NAMESPACES['1.1']}">${header}<soap:Body>${body}</soap:Body></soap:Envelope>`
}

/** Posts a call as the test account ADMIN, unless it says who calls. */
export async function callService(url: string, call: SoapCall): Promise<SoapAnswer> {
  const { authorization } = { authorization: basic(ADMIN), ...call }
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'Content-Type': 'text/xml; charset=utf-8',
      SOAPAction: `"${call.action}"`,
      ...(authorization !== undefined && { Authorization: authorization }),
    },
    body: envelopeOf(call),
  })
  return { status: response.status, text: await response.text() }
}

/** The faultstring of an answer. */
export const faultIn = (text: string): string => /<faultstring>([^<]*)/.exec(text)?.[1] ?? ''
