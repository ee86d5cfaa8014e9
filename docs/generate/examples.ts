import { readExchanges, type Exchange } from '../../fixtures/exchange.ts'

const plainFirst = (one: Exchange, other: Exchange): number => one.about.switches.length - other.about.switches.length

/** A link to the plainest recorded exchange that is an example of a refusal. Throws when there is none. */
export function exampleOf(code: string): string {
  const [example, ...more] = readExchanges()
    .filter(({ about }) => about.preparation.refusal === code)
    .toSorted(plainFirst)
  if (example === undefined) throw new Error(`No exchange shows ${code}: add one to fixtures/cases.`)
  const link = `[${example.name}](../fixtures/exchanges/${example.name}/response.http)`
  return more.length === 0 ? link : `${link} and ${more.length} more`
}
