import {
  ASMX_REFUSALS,
  ASMX_RULES,
  FAULTS,
  OPERATION_RULES,
  type AsmxRule,
  type FaultRule,
} from '../../src/asmx/index.ts'
import { NOT_PROVOKED, NOT_RECORDED } from './not-provoked.ts'
import { exampleOf } from './examples.ts'
import { code, page, table } from './markdown.ts'

const INTRODUCTION = `When an operation refuses a request that it could read, the answer is HTTP 500 with a SOAP fault whose faultcode is
\`soap:Server\` and whose faultstring names an exception:

\`\`\`text
System.Web.Services.Protocols.SoapException: Server was unable to process request. ---> EXCEPTION: MESSAGE
\`\`\`

With \`asmx.customErrors\` set to \`on\` it has the messages only. Where the exception is one about arguments, a second line
\`Parameter name: …\` names the parameter by its name on the wire. The exceptions are those of [MS-RMPRS] §2.2.9.1 and
[MS-RMPR] §3.1.4.6. For the first three codes, and for those of certifying, publishing and
licensing, a source says when they are thrown; which of the others a wrong key, GUID or URL gives, and every message, is invented (see [choices.md](choices.md)).

Two of certifying are not recorded: every account of an emulated domain has a mail address, unless its name is one that no
address may have.

The unspecified exception stands for everything that a caller may not be told; the log has the whole of it. An error that is
not in this table ends in it as well. Whatever is refused leaves no row behind.

Every other row has an example among the [recorded exchanges](../fixtures/README.md): request and answer, byte for byte.`

const BEFORE = `Requests that never get as far are answered by ASMX itself, in the words of ASP.NET: with an empty body, or with a fault of
the faultcode that is named here. In SOAP 1.2 \`soap:Client\` is \`soap:Sender\`, and \`soap:Server\` is \`soap:Receiver\`.

What HTTP answers is no fault: 401 before the body is read, 404, 405 and the like.`

const ruleText = (rule: AsmxRule): string =>
  rule.status === 500 ? code(`soap:${rule.faultCode}`) : `${rule.status}, empty body`

/** The example of an error, or why there is none. */
function exampleText(error: keyof typeof FAULTS): string {
  if (NOT_PROVOKED.includes(error)) return 'none: no request brings it about'
  return NOT_RECORDED.includes(error) ? 'none: not recorded' : exampleOf(error)
}

/** Every error code of the operation with the exception that a caller sees, and every refusal of ASMX. */
export function faultsPage(): string {
  const rules = Object.entries(FAULTS) as [keyof typeof FAULTS, FaultRule][]
  const rows = rules.map(([error, { exception }]) => [
    code(error),
    OPERATION_RULES[error].occasion,
    code(exception),
    exampleText(error),
  ])
  const refusals = Object.entries(ASMX_REFUSALS) as [keyof typeof ASMX_REFUSALS, AsmxRule][]
  const asmxRows = refusals.map(([error, rule]) => [
    code(error),
    ASMX_RULES[error].occasion,
    ruleText(rule),
    exampleOf(error),
  ])
  return page('Faults', '`src/asmx/faults.ts`, `src/asmx/message/soap-refusal.ts` and `fixtures/exchanges`', [
    INTRODUCTION,
    '## Of the operation',
    table(['error', 'when', 'exception', 'example'], rows),
    '## Of ASMX itself',
    BEFORE,
    table(['refusal', 'when', 'answer', 'example'], asmxRows),
  ])
}
