import type { EnrollmentRow } from '../enrollment-row.ts'

/** One issuance as it is handed to the statement. `lenient`: it is entered even if it is suspicious. */
export interface EnrollPiece {
  readonly row: EnrollmentRow
  readonly lenient: boolean
}

const COLUMNS = [
  ['at', 'bigint'],
  ['guid', 'text'],
  ['key_fingerprint', 'bytea'],
  ['caller', 'text'],
  ['caller_sid', 'text'],
  ['remote_address', 'text'],
  ['sku', 'text'],
  ['version', 'text'],
  ['name', 'text'],
  ['url', 'text'],
  ['certificate_guid', 'text'],
  ['valid_from', 'bigint'],
  ['valid_until', 'bigint'],
  ['xrml', 'text'],
  ['x509', 'bytea'],
] as const satisfies readonly (readonly [keyof EnrollmentRow, string])[]

const NAMES = COLUMNS.map(([name]) => name).join(', ')
const WIDTH = COLUMNS.length + 1

const rowOfParameters = (index: number): string => {
  const parameter = (column: number, type: string) => `$${index * WIDTH + column + 1}::${type}`
  const columns = COLUMNS.map(([, type], column) => parameter(column, type))
  return `(${[index, ...columns, parameter(COLUMNS.length, 'boolean')].join(', ')})`
}

/**
 * Judges `count` issuances, none of which shares GUID or key with another, and enters those that may be: one statement, and
 * so one transaction and one way to the server and back. That somebody else enters the same at the same moment is found out
 * by the unique indexes, and undoes all of it.
 */
const textFor = (count: number): string => `
  with piece (n, ${NAMES}, lenient) as (values ${Array.from({ length: count }, (_, index) => rowOfParameters(index)).join(', ')}),
  judged as materialized (
    select piece.*, case
      when exists (select 1 from enrollment as known
        where known.guid = piece.guid and known.key_fingerprint = piece.key_fingerprint) then 'renewal'
      when exists (select 1 from enrollment as known where known.guid = piece.guid) then 'known-guid-other-key'
      when exists (select 1 from enrollment as known
        where known.key_fingerprint = piece.key_fingerprint) then 'known-key-other-guid'
      else 'first' end as relation
    from piece),
  entered as (
    insert into enrollment (${NAMES}, relation)
    select ${NAMES}, relation from judged where lenient or relation in ('first', 'renewal'))
  select n, relation from judged`

const texts = new Map<number, string>()

function statementText(count: number): string {
  const known = texts.get(count)
  if (known !== undefined) return known
  const text = textFor(count)
  texts.set(count, text)
  return text
}

/** The statement for some issuances, prepared once on each connection for each number of them. */
export function enrollStatement(pieces: readonly EnrollPiece[]) {
  const values: unknown[] = []
  for (const { row, lenient } of pieces) {
    for (const [name] of COLUMNS) values.push(row[name])
    values.push(lenient)
  }
  return { name: `enroll ${pieces.length}`, text: statementText(pieces.length), values, rowMode: 'array' as const }
}
