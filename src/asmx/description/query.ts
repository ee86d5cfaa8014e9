import { decodeUrl } from '../message/index.ts'

/** The query of a request as ASP.NET reads it. */
export interface Query {
  /** What stands without a name and an equals sign, such as `wsdl`; several of them joined by commas. */
  readonly nameless: string | undefined
  /** The values by name in lower case; several of one name joined by commas. */
  readonly named: ReadonlyMap<string, string>
}

/** Reads a query, without its question mark. There is nothing that it refuses. */
export function parseQuery(text: string): Query {
  const nameless: string[] = []
  const named = new Map<string, string>()
  for (const part of text === '' ? [] : text.split('&')) {
    const equals = part.indexOf('=')
    if (equals < 0) nameless.push(decodeUrl(part))
    else {
      const name = decodeUrl(part.slice(0, equals)).toLowerCase()
      const value = decodeUrl(part.slice(equals + 1))
      const before = named.get(name)
      named.set(name, before === undefined ? value : `${before},${value}`)
    }
  }
  return { nameless: nameless.length === 0 ? undefined : nameless.join(','), named }
}
