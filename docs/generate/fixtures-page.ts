import { z } from 'zod'
import { ABOUT } from '../../src/exchanges/index.ts'
import { code, page, table } from './markdown.ts'

type JsonSchema = z.core.JSONSchema.BaseSchema

const INTRODUCTION = `A recorded exchange is a directory, \`<Operation>__<what_it_shows>\`, with three files. \`record\` writes them, \`replay\` serves them,
\`compare\` plays them against a server; this project's own [fixtures](../fixtures/README.md) are such directories, too.

- \`request.http\`: the request as it goes over a connection: request line, headers, an empty line, content. Lines end with CR LF. HTTP/1.1
  (RFC 9112) whatever the wire had; the content is bytes and is never converted, so tell Git: \`*.http -text\`.
- \`response.http\`: the response, likewise. The length of either is told by \`Content-Length\` or by chunks; a response without both ends with
  the file. A response to HEAD has no content, whatever its headers announce. Interim answers (100) are not kept,
  and passed over where a file has them.
- \`about.json\`: what is to be known of the exchange.

Names are letters, digits and \`_\`: \`SubEnroll__500_ArgumentNullException\`, \`SubEnroll__200_2\`. Directories that begin with a dot, and files
beside the directories, are passed over. Links are not followed.

**Nothing in a recording lets others in.** Before anything is written, there are taken out: credentials (\`Authorization\`, \`Proxy-Authorization\`),
the tokens of \`WWW-Authenticate\` and \`Proxy-Authenticate\`, the values of cookies, headers whose names say that they hold a token, a key or a password
(\`X-Auth-Token\`, \`ApiKey\`), parameters of queries and forms likewise (\`?password=\`), and the passwords and tokens of WS-Security, but for certificates;
in UTF-8, UTF-16 and UTF-32, and in gzip, deflate and Brotli. The names of schemes, cookies and parameters stay, \`[redacted]\` or as many \`x\` stand
for the rest, and \`about.json\` tells so. \`replay\` takes the same out of a request before it looks for its recording. What the certificates and names
in it tell, a recording tells.

**As it went to the server.** A request is recorded with the \`Host\` of the server, not that of the proxy that the client was pointed at, and
without the headers of the client's connection, \`Accept-Encoding\` and \`Expect: 100-continue\`. Where a logon took several requests, the last one
stands for all, also when it came over another connection. \`replay\` does not look at \`Host\`; descriptions, \`Location\` and \`Content-Location\`
name the address by which the client of the moment has asked.

**From other programs.** \`exchanges import\` makes recordings of HTTP archives (HAR 1.2), of mock services in SoapUI projects and of WireMock's
mappings. A response that answers whatever is asked has an empty envelope as its request and \`/Envelope\` in \`mayDiffer.request\`. What has no
counterpart here, such as scripts, templates, and XPath that is more than names, is told by name when it is imported.

**By meaning.** \`compare\` takes chains apart and verifies each by its own root: licences, templates and the certificates of machines, accounts
and clients, and the issuing certificates above them, each by its kind. Moments are held against the moment of issue. GUIDs, the SIDs of
accounts, keys and digests must stand for the same ones throughout; sealed keys (\`ENABLINGBITS\`) and signatures are other ones each time, and so
are encrypted rights, as long as their length is the same. What is left, such as a right, a name, a condition or a period, is told with its
place and in words: \`use licence: the right PRINT is missing\`. Where a request has certificates of the recorded server in it, as requests for
licences have, only a server with its keys answers likewise: start one on a copy of its data, or from a backup. With any other keys Certify can
be compared, which needs the chain of a machine alone.

**In sequence.** Where several recordings answer the same request, those with 401 are for who has not logged on, and the others for who has; they are told in the order of \`date\`, then of their names, numbers in
them counted as numbers.`

const SCHEMA = 'The same as a JSON Schema. Versions of the form differ in `version`; what is written here is version 1.'

/** The members of an object and of the objects below it, by their paths. */
function membersOf(schema: JsonSchema, above = ''): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, member]) => {
    if (typeof member === 'boolean') return []
    const path = `${above}${name}`
    const need = schema.required?.includes(name) === true ? 'yes' : 'no'
    const below = typeof member.items === 'object' && !Array.isArray(member.items) ? member.items : member
    return [[code(path), need, member.description ?? ''], ...membersOf(below, `${path}.`)]
  })
}

/** The form of recorded exchanges. */
export function fixturesPage(): string {
  const schema = z.toJSONSchema(ABOUT, { io: 'input' })
  return page('Recorded exchanges', '`src/exchanges/about.ts`', [
    INTRODUCTION,
    '## about.json',
    table(['member', 'needed', 'is'], membersOf(schema)),
    SCHEMA,
    `\`\`\`json\n${JSON.stringify(schema, undefined, 2)}\n\`\`\``,
  ])
}
