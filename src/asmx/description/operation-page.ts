import { soapContentType, type SoapVersion } from '../../protocol/soap.ts'
import { accessSection, shellWord } from './access-section.ts'
import { markup, type Markup } from './markup.ts'
import { linkToService, writePage } from './page.ts'
import { sampleAnswer, sampleRequest, type SampleMessage } from './sample-message.ts'
import type { OperationDescription, ServiceDescription } from './service-description.ts'
import { descriptionSection, type PageRequest } from './service-page.ts'

const requestOf = (
  service: ServiceDescription,
  { shape, example }: OperationDescription,
  version: SoapVersion,
): SampleMessage => ({
  service: service.shape,
  version,
  header: example.requestHeader,
  body: { element: shape.element, shape: shape.parameters, values: example.request },
})

const answerOf = (
  service: ServiceDescription,
  { shape: { answer }, example }: OperationDescription,
  version: SoapVersion,
): SampleMessage => ({
  service: service.shape,
  version,
  header: example.answerHeader,
  body: { element: answer.element, shape: answer.members, values: example.answer },
})

/** A command that posts the message in request.xml. */
function curlLine({ shape }: OperationDescription, version: SoapVersion, { address, standing }: PageRequest): string {
  const account = standing.kind === 'known' ? standing.account : 'NAME'
  const action = version === '1.1' ? [`SOAPAction: "${shape.action}"`] : []
  const headers = [`Content-Type: ${soapContentType(version)}`, ...action]
  return [
    `curl --user ${shellWord(account)}`,
    ...headers.map((header) => `  --header ${shellWord(header)}`),
    '  --data-binary @request.xml',
    `  ${shellWord(address)}`,
  ].join(' \\\n')
}

const memberList = ({ members }: OperationDescription): Markup => markup`<dl>
${Object.entries(members).map(
  ([element, meaning]) => markup`<dt><code>${element}</code></dt>
<dd>${meaning}</dd>
`,
)}</dl>`

/** An operation that takes no values has no section about them. */
const memberSection = (operation: OperationDescription): Markup =>
  Object.keys(operation.members).length === 0
    ? markup``
    : markup`<section aria-labelledby="members">
<h2 id="members">Values of the request</h2>
${memberList(operation)}
</section>
`

function sampleSection(
  service: ServiceDescription,
  operation: OperationDescription,
  version: SoapVersion,
  request: PageRequest,
): Markup {
  const id = `soap${version.replace('.', '')}`
  return markup`<section aria-labelledby="${id}">
<h2 id="${id}">SOAP ${version}</h2>
<h3>Request</h3>
<p>It works as it is, for whoever is let in: only the credentials have to be added.</p>
<pre><code>${sampleRequest(operation.shape, requestOf(service, operation, version), request)}</code></pre>
<p>Or with curl: put what follows the empty line into <code>request.xml</code>. The password is asked for.</p>
<pre><code>${curlLine(operation, version, request)}</code></pre>
<h3>Answer</h3>
<p>${operation.answerNote}</p>
<pre><code>${sampleAnswer(answerOf(service, operation, version))}</code></pre>
</section>
`
}

/** The page of one operation: who may call it, sample messages, and what their values mean. */
export const writeOperationPage = (
  service: ServiceDescription,
  name: string,
  operation: OperationDescription,
  request: PageRequest,
): string =>
  writePage(service, {
    path: request.path,
    kind: linkToService(service),
    heading: name,
    about: markup`${operation.about}`,
    main: markup`${accessSection({ standing: request.standing, file: service.file, address: request.address })}
${service.versions.map((version) => sampleSection(service, operation, version, request))}${memberSection(operation)}${descriptionSection(service)}`,
  })
