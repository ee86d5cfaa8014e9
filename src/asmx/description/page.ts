import { markup, type Markup } from './markup.ts'
import { PAGE_POLICY, PAGE_STYLE } from './page-style.ts'
import type { ServiceDescription } from './service-description.ts'

/** The parts of a page that differ. */
export interface PageContent {
  /** The path of the service as the client has asked for it. */
  readonly path: string
  /** What stands in the banner: what kind of thing this is, its name, and what it is for. */
  readonly kind: Markup
  readonly heading: string
  readonly about: Markup
  readonly main: Markup
}

/** The whole HTML document. Its title and the link to the discovery document are what generators of clients look for. */
export const writePage = (service: ServiceDescription, { path, kind, heading, about, main }: PageContent): string =>
  markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<title>${service.name} Web Service</title>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta http-equiv="Content-Security-Policy" content="${PAGE_POLICY}"/>
<link rel="alternate" type="text/xml" href="${path}?disco"/>
<link rel="icon" href="data:,"/>
<style>${PAGE_STYLE}</style>
</head>
<body>
<header>
<p class="kind">${kind}</p>
<h1>${heading}</h1>
<p>${about}</p>
</header>
<main>
${main}
</main>
<footer>
<p>rms-emulator emulates Windows Rights Management Services. Nobody vouches for its certificates: protect nothing with them.</p>
</footer>
</body>
</html>
`.html

/** From a page of a service back to its first. */
export const linkToService = (service: ServiceDescription): Markup =>
  markup`<a href="${service.file}">All operations of ${service.name}</a>`
