import { FAULTS, type FaultRule } from '../../src/asmx/index.ts'
import { OCCASIONS } from './fault-occasions.ts'
import { code, page, table } from './markdown.ts'

const INTRODUCTION = `When SubEnroll refuses a request that it could read, the answer is HTTP 500 with a SOAP fault whose faultcode is
\`soap:Server\` and whose faultstring names an exception:

\`\`\`text
System.Web.Services.Protocols.SoapException: Server was unable to process request. ---> EXCEPTION: MESSAGE
\`\`\`

With \`asmx.customErrors\` set to \`on\` it has the messages only. Where the exception is one about arguments, a second line
\`Parameter name: …\` names the parameter by its name on the wire. The exceptions are those of [MS-RMPRS] §2.2.9.1 and
[MS-RMPR] §3.1.4.6. Only for the first three codes a source says when they are thrown; which of the others a wrong key, GUID
or URL gives, and every message, is invented (see [choices.md](choices.md)).

The unspecified exception stands for everything that a caller may not be told; the log has the whole of it. An error that is
not in this table ends in it as well. Whatever is refused leaves no row behind.

Requests that never get as far are answered by HTTP or by ASMX: 401 before the body is read, 404, 405, 400 with an empty body
for XML that is none, 415 with an empty body for another media type, and faults with \`soap:Client\`, \`soap:MustUnderstand\` or
\`soap:VersionMismatch\` in the words of ASP.NET.`

/** Every error code of the operation with the exception that a caller sees. */
export function faultsPage(): string {
  const rules = Object.entries(FAULTS) as [keyof typeof FAULTS, FaultRule][]
  const rows = rules.map(([error, { exception }]) => [code(error), OCCASIONS[error], code(exception)])
  return page('Faults', '`src/asmx/faults.ts`', [INTRODUCTION, table(['error', 'when', 'exception'], rows)])
}
