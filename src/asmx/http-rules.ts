import type { IncomingMessage } from 'node:http'
import type { HttpAnswer } from './http-answer.ts'
import { isKnownMethod } from './http-methods.ts'
import {
  badRequest,
  invalidHostname,
  lengthRequired,
  methodNotImplemented,
  options,
  transferCodingNotImplemented,
  versionNotSupported,
} from './refusal-pages.ts'

/** What of a request is looked at before its path. */
export type RequestHead = Pick<IncomingMessage, 'headers' | 'method' | 'httpVersionMajor' | 'httpVersionMinor'>

/** What the layers below ASP.NET answer before anybody looks at the path; undefined when the request may go on. */
export function answerByHttpRules(request: RequestHead): HttpAnswer | undefined {
  const { headers, method = '', httpVersionMajor: major, httpVersionMinor: minor } = request
  if (major !== 1) return major === 0 ? badRequest : versionNotSupported
  if (headers.host === undefined && minor > 0) return invalidHostname
  const coding = headers['transfer-encoding']
  if (coding !== undefined && coding.toLowerCase() !== 'chunked') return transferCodingNotImplemented
  const wantsLength = method === 'POST' || method === 'PUT'
  if (wantsLength && coding === undefined && headers['content-length'] === undefined) return lengthRequired
  if (!isKnownMethod(method)) return methodNotImplemented
  return method === 'OPTIONS' ? options : undefined
}
