/** A source of numbers: the same seed gives the same ones, forever. */
export interface Dice {
  /** A whole number from 0 up to, and not including, `limit`. */
  below(limit: number): number
}

/** sfc32, a small fast counting generator by Chris Doty-Humphrey; good enough to shake requests with. */
export function createDice(seed: number, stream: number): Dice {
  let [a, b, c, counter] = [0x9e3779b9, seed | 0, stream | 0, 1]
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  for (let i = 0; i < 12; i++) next()
  return { below: (limit) => Math.floor((next() / 2 ** 32) * limit) }
}

const pick = <Item>(dice: Dice, items: readonly Item[]): Item => {
  const item = items[dice.below(items.length)]
  if (item === undefined) throw new RangeError('nothing to pick from')
  return item
}

/** Pieces that mean something to somebody along the way. Characters are bytes. */
const TOKENS: readonly string[] = [
  ...['<', '>', '/', '&', ';', '"', "'", '=', ':', '</', '/>', '<!--', '-->', '<![CDATA[', ']]>', '<?', '?>', '&#'],
  ...[
    '\0',
    '\x01',
    '\t',
    '\r\n',
    '\x7f',
    '\x80',
    '\xc0\xaf',
    '\xed\xa0\x80',
    '\xef\xbb\xbf',
    '\xff\xfe',
    '\xef\xbf\xbf',
  ],
  ...['&amp;', '&lt;', '&#0;', '&#x0;', '&#xD800;', '&#xFFFE;', '&#1114112;', '&#32;', '&e;', '&#xFDD0;', '&#x85;'],
  ...['<!DOCTYPE a>', '<!DOCTYPE a [<!ENTITY e "e">]>', '<?xml version="1.1"?>', '<?xml version="1.0" encoding="x"?>'],
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', '<__proto__>', '</__proto__>', ' id="__proto__"'],
  ...[' xmlns=""', ' xmlns:a=""', ' xmlns:a="b"', ' xsi:nil="true"', ' soap:mustUnderstand="1"', ' a="b" a="b"'],
  ...['<a/>', '<a>', '</a>', '<soap:Body>', '</soap:Body>', '<soap:Header/>', '</soap:Envelope>', '<soap:Fault/>'],
  ...['<Guid>', '</Guid>', '<URL/>', '<SKU>a</SKU>', '<oInput>', '</oInput>', '<VersionData>', '</VersionData>'],
  ...['{', '}', '(', ')', '-', '0x', '00000000-0000-0000-0000-000000000000', '1.0.0.0', '2147483648', '-1', '1e9'],
  ...['AQAB', '====', 'MIGJ', 'http://', 'file:///', 'javascript:', '%00', '%', '$&', '\\', '../', '\u00df', '*'],
]

type Mutation = (text: string, dice: Dice) => string

const randomBytes = (dice: Dice, length: number): string =>
  String.fromCharCode(...Array.from({ length }, () => dice.below(256)))

/** Where `text` is cut in three: before, the part in question, after. */
function cut(text: string, dice: Dice, longest: number): [string, string, string] {
  const start = dice.below(text.length + 1)
  const end = Math.min(text.length, start + dice.below(longest + 1))
  return [text.slice(0, start), text.slice(start, end), text.slice(end)]
}

function flipByte(text: string, dice: Dice): string {
  const at = dice.below(text.length + 1)
  return text.slice(0, at) + String.fromCharCode((text.charCodeAt(at) || 0) ^ (1 << dice.below(8))) + text.slice(at + 1)
}

function exchangeElements(text: string, dice: Dice): string {
  const tags = [...text.matchAll(/<[^<>]*>/g)]
  if (tags.length < 2) return text
  const [one, two] = [dice.below(tags.length), dice.below(tags.length)].sort((a, b) => a - b).map((i) => tags[i])
  if (one === undefined || two === undefined || one.index === two.index) return text
  const between = text.slice(one.index + one[0].length, two.index)
  return text.slice(0, one.index) + two[0] + between + one[0] + text.slice(two.index + two[0].length)
}

/** Puts a token in place of the text of some element. */
function replaceText(text: string, dice: Dice): string {
  const texts = [...text.matchAll(/>[^<>]+</g)]
  const chosen = texts[dice.below(Math.max(texts.length, 1))]
  if (chosen === undefined) return text
  const value = dice.below(3) === 0 ? randomBytes(dice, dice.below(40)) : pick(dice, TOKENS)
  return `${text.slice(0, chosen.index)}>${value}<${text.slice(chosen.index + chosen[0].length)}`
}

const DIGITS = '0123456789ABCDEFabcdefghijklmnopqrstuvwxyz+/'

/** Changes a letter or digit somewhere in a text into another one: what comes out may well be a good request. */
function replaceDigit(text: string, dice: Dice): string {
  const start = dice.below(text.length)
  const offset = text.slice(start).search(/[A-Za-z0-9](?=[^<>]*<\/)/)
  if (offset < 0) return text
  return text.slice(0, start + offset) + DIGITS.charAt(dice.below(DIGITS.length)) + text.slice(start + offset + 1)
}

const MUTATIONS: readonly Mutation[] = [
  flipByte,
  flipByte,
  (text, dice) => text.slice(0, dice.below(text.length + 1)),
  (text, dice) => {
    const [before, part, after] = cut(text, dice, 200)
    return before + part.repeat(2 + dice.below(dice.below(20) === 0 ? 50 : 2)) + after
  },
  (text, dice) => {
    const [before, , after] = cut(text, dice, 60)
    return before + after
  },
  (text, dice) => {
    const [before, part, after] = cut(text, dice, 4)
    return before + pick(dice, TOKENS) + (dice.below(2) === 0 ? part : '') + after
  },
  (text, dice) => {
    const [before, , after] = cut(text, dice, 8)
    return before + randomBytes(dice, dice.below(16)) + after
  },
  (text, dice) => {
    const [before, part] = cut(text, dice, 100)
    const [otherBefore, , otherAfter] = cut(before, dice, 0)
    return otherBefore + part + otherAfter + text.slice(before.length)
  },
  exchangeElements,
  replaceText,
  replaceDigit,
  replaceDigit,
  replaceDigit,
]

/** One body: a good one of `seeds` after one to four mutations, or (one in twenty) nothing but random bytes. Latin-1. */
export function mutate(seeds: readonly string[], dice: Dice): string {
  if (dice.below(20) === 0) return randomBytes(dice, dice.below(300))
  let text = pick(dice, seeds)
  for (let rounds = 1 + dice.below(1 + dice.below(4)); rounds > 0; rounds--) text = pick(dice, MUTATIONS)(text, dice)
  return text
}
