import type { HttpAnswer } from './http-answer.ts'

const page = (title: string, text: string): string =>
  [
    '<!DOCTYPE html>',
    '<html lang="en">',
    `<head><meta charset="utf-8"><title>${title}</title></head>`,
    `<body><h1>${title}</h1><p>${text}</p></body>`,
    '</html>',
    '',
  ].join('\r\n')

const HTML = 'text/html; charset=utf-8'

const challenge = (challenges: readonly string[]) => challenges.map((value) => ['WWW-Authenticate', value] as const)

/** 401.2: nobody has said who is asking. */
export const notLoggedOn = (challenges: readonly string[]): HttpAnswer => ({
  status: 401,
  contentType: HTML,
  cacheControl: 'private',
  headers: challenge(challenges),
  body: page('401.2 Unauthorized', 'You are not logged on. This service wants to know who is calling.'),
})

/** 401.1: whoever is asking has not proved it. */
export const logonFailed = (challenges: readonly string[]): HttpAnswer => ({
  status: 401,
  contentType: HTML,
  cacheControl: 'private',
  headers: challenge(challenges),
  body: page('401.1 Unauthorized', 'The name or the password is wrong.'),
})

/** 401.3: the access list of the file does not let the caller in. */
export const accessDenied = (challenges: readonly string[]): HttpAnswer => ({
  status: 401,
  contentType: HTML,
  cacheControl: 'private',
  headers: challenge(challenges),
  body: page(
    '401.3 Access is denied',
    'You are logged on, but the access list of this service does not let you in. An administrator of the root server can change that.',
  ),
})

export const notFound: HttpAnswer = {
  status: 404,
  contentType: HTML,
  cacheControl: 'private',
  body: page('The resource cannot be found.', 'There is no service at this address.'),
}

/** `allowed` are the methods that the resource takes. */
export const methodNotAllowed = (allowed: string): HttpAnswer => ({
  status: 405,
  contentType: HTML,
  cacheControl: 'private',
  headers: [['Allow', allowed]],
  body: page('405 Method not allowed', 'This address does not take requests of this kind.'),
})

/** What is left to say when a request failed before it had an envelope to answer in. */
export const serverError: HttpAnswer = {
  status: 500,
  contentType: HTML,
  cacheControl: 'private',
  body: page('500 Server error', 'The request could not be answered. The log of the server says why.'),
}
