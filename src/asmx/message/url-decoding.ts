import { decodeUtf8 } from './utf8.ts'

const ESCAPES = /\+|%u[0-9a-f]{4}|(?:%[0-9a-f]{2})+/gi

/** Undoes URL encoding as System.Web does: `+` is a blank, `%uXXXX` one UTF-16 unit, runs of `%XX` UTF-8; the rest stays. */
export const decodeUrl = (text: string): string =>
  text
    .replace(ESCAPES, (escape) => {
      if (escape === '+') return ' '
      if (/^%u/i.test(escape)) return String.fromCharCode(Number.parseInt(escape.slice(2), 16))
      return decodeUtf8(Buffer.from(escape.replaceAll('%', ''), 'hex'))
    })
    .replace(/\p{Cs}/gu, '\ufffd')
