import type { HttpAnswer } from './http-answer.ts'

/** Text as it stands in HTML. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)

/** One paragraph or several, in HTML. */
type Text = string | readonly string[]

const page = (title: string, text: Text, charset = 'utf-8'): string =>
  [
    '<!DOCTYPE html>',
    '<html lang="en">',
    `<head><meta charset="${charset}"><title>${title}</title></head>`,
    `<body><h1>${title}</h1>${[text]
      .flat()
      .map((part) => `<p>${part}</p>`)
      .join('')}</body>`,
    '</html>',
    '',
  ].join('\r\n')

export type Headers = NonNullable<HttpAnswer['headers']>

/** A page of ASP.NET. */
export const aspNetPage = (status: number, title: string, text: Text, headers: Headers = []): HttpAnswer => ({
  status,
  contentType: 'text/html; charset=utf-8',
  cacheControl: 'private',
  headers,
  body: page(title, text),
})

/** A page of IIS, which ASP.NET is never asked for. */
export const iisPage = (status: number, title: string, text: Text, headers: Headers = []): HttpAnswer => ({
  ...aspNetPage(status, title, text, headers),
  contentType: 'text/html',
  from: 'iis',
})

/** A refusal of HTTP itself. What is left of such a request cannot be told from the next one: the connection ends. */
const httpRefusal = (status: number, title: string, text: string): HttpAnswer => ({
  ...aspNetPage(status, title, text),
  contentType: 'text/html; charset=us-ascii',
  body: page(title, text, 'us-ascii'),
  from: 'http.sys',
  close: true,
})

const NOTHING_HERE = ['The resource cannot be found.', 'There is no service at this address.'] as const

/** ERROR_FILE_NOT_FOUND */
const FILE_NOT_FOUND = { win32Status: 2 } as const

/** No such file, of those that ASP.NET would serve. */
export const serviceNotFound: HttpAnswer = { ...aspNetPage(404, ...NOTHING_HERE), logged: FILE_NOT_FOUND }

/** No such file. */
export const notFound: HttpAnswer = { ...iisPage(404, ...NOTHING_HERE), logged: FILE_NOT_FOUND }

/** 403.14: the address is that of a folder. */
export const listingDenied: HttpAnswer = {
  ...iisPage(403, '403.14 Listing denied', 'This is the address of a folder, and what is in it is not told.'),
  logged: { subStatus: 14, win32Status: 5 },
}

/** `allowed` are the methods that the resource takes. */
export const methodNotAllowed = (allowed: string): HttpAnswer =>
  iisPage(405, '405 Method not allowed', 'This address does not take requests of this kind.', [['Allow', allowed]])

/** HEAD, which IIS hands to ASMX, and ASMX does not take. */
export const headNotAllowed = (allowed: string): HttpAnswer => ({
  ...aspNetPage(405, '', '', [['Allow', allowed]]),
  body: '',
})

/** Something follows the name of the service, as in the HTTP forms of operations, which are off. `pathInfo`: what. */
export const formUnrecognized = (pathInfo: string): HttpAnswer =>
  aspNetPage(
    500,
    `Request format is unrecognized for URL unexpectedly ending in '${escapeHtml(pathInfo)}'.`,
    'This service takes SOAP, at its own address.',
  )

/** What is left to say when a request failed before it had an envelope to answer in. */
export const serverError = aspNetPage(
  500,
  '500 Server error',
  'The request could not be answered. The log of the server says why.',
)

/** The answer to OPTIONS, the same for every address. */
export const options: HttpAnswer = {
  status: 200,
  contentType: undefined,
  cacheControl: 'private',
  headers: [
    ['Allow', 'OPTIONS, GET, HEAD, POST'],
    ['Public', 'OPTIONS, GET, HEAD, POST'],
  ],
  body: '',
  from: 'iis',
}

export const methodNotImplemented: HttpAnswer = {
  ...iisPage(501, '501 Not implemented', 'This server does not know requests of this kind.'),
  close: true,
}

export const transferCodingNotImplemented = httpRefusal(
  501,
  'Not Implemented',
  'This server knows no transfer coding but chunked.',
)

export const badRequest = httpRefusal(400, 'Bad Request', 'What has come in is not HTTP.')

export const invalidVerb = httpRefusal(400, 'Bad Request (Invalid Verb)', 'Methods of HTTP are in capital letters.')

export const invalidUrl = httpRefusal(400, 'Bad Request (Invalid URL)', 'The address in the request is none.')

export const invalidHostname = httpRefusal(
  400,
  'Bad Request (Invalid Hostname)',
  'A request of HTTP/1.1 says which host it is for.',
)

export const requestTooLong = httpRefusal(
  400,
  'Bad Request (Request Too Long)',
  'The headers of a request have at most 16 KB.',
)

export const requestTimeout = httpRefusal(408, 'Request Timeout', 'The request did not arrive in time.')

export const lengthRequired = httpRefusal(
  411,
  'Length Required',
  'A request with a body says how long it is, or comes in chunks.',
)

export const uriTooLong = httpRefusal(414, 'Request-URI Too Long', 'The address in the request is too long.')

export const expectationFailed = httpRefusal(417, 'Expectation Failed', 'This server expects nothing but to continue.')

export const versionNotSupported = httpRefusal(
  505,
  'HTTP Version Not Supported',
  'This server speaks HTTP/1.0 and HTTP/1.1.',
)
