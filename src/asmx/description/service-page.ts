import { accessSection } from './access-section.ts'
import type { CallerStanding } from './caller-standing.ts'
import { markup, type Markup } from './markup.ts'
import { linkToService, writePage } from './page.ts'
import type { ServiceDescription } from './service-description.ts'

/** What a page knows of the request it answers. */
export interface PageRequest {
  /** The address of the service as the client has reached it, its host without a port, and its path. */
  readonly address: string
  readonly host: string
  readonly path: string
  readonly standing: CallerStanding
}

const operationList = (service: ServiceDescription): Markup => markup`<ul>
${[...service.operations].map(
  ([name, { about }]) =>
    markup`<li><a href="${service.file}?op=${encodeURIComponent(name)}">${name}</a>: ${about}</li>
`,
)}</ul>`

/** Where the formal description is. */
export const descriptionSection = (
  service: ServiceDescription,
): Markup => markup`<section aria-labelledby="description">
<h2 id="description">For programs</h2>
<p>The <a href="${service.file}?WSDL">Service Description</a> (WSDL) is what client code is generated from. The <a href="${service.file}?disco">discovery document</a> points to it.</p>
</section>`

/** The page at the plain address: what the service is for, who may call it, its operations. */
export const writeServicePage = (service: ServiceDescription, { address, path, standing }: PageRequest): string =>
  writePage(service, {
    path,
    kind: markup`${service.server}`,
    heading: service.name,
    about: markup`${service.about}`,
    main: markup`${accessSection({ standing, file: service.file, address })}
<section aria-labelledby="operations">
<h2 id="operations">Operations</h2>
<p>The page of an operation has sample messages that work.</p>
${operationList(service)}
</section>
<section aria-labelledby="calling">
<h2 id="calling">Where and how</h2>
<p>Its address, as you have reached it, is <code>${address}</code>. It takes SOAP ${service.versions.join(' and ')} in POST requests.</p>
</section>
${descriptionSection(service)}`,
  })

/** The page for an operation that is not there. */
export const writeMethodNotFoundPage = (service: ServiceDescription, path: string, operation: string): string =>
  writePage(service, {
    path,
    kind: linkToService(service),
    heading: 'Method Not Found',
    about: markup`Method '${operation}' was not found in service ${service.name}. Upper and lower case make a difference.`,
    main: markup`<section aria-labelledby="operations">
<h2 id="operations">Operations</h2>
${operationList(service)}
</section>`,
  })
