import type { RawAnswer } from './raw-http.ts'
import { chainIn } from './sub-enroll-request.ts'

/**
 * An answer with everything masked that is different each time: date, certificate GUID, minutes, digest and signature.
 * Two answers to one request are the same in all the rest. For mode 1.
 */
export function shapeOf(answer: RawAnswer | undefined): unknown {
  if (answer === undefined) return undefined
  const text = answer.body.toString()
  const [leaf = '', ...above] = chainIn(text)
  const masked = leaf
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d/g, 'MINUTE')
    .replaceAll(/(<OBJECT type="Server-Licensor-Certificate"><ID type="MS-GUID">)\{[0-9a-f-]{36}\}/g, '$1{GUID}')
    .replace(/(<SIGNATURE>.*<VALUE encoding="base64" size="160">)[^<]*/, '$1DIGEST')
    .replace(/(<VALUE encoding="base64" size="1024">)[^<]*(<\/VALUE><\/SIGNATURE>)/, '$1SIGNATURE$2')
  const headers = answer.headers.filter(([name]) => name !== 'Date')
  return { status: answer.status, headers, frame: text.split('<string>')[0], leaf: masked, above }
}
