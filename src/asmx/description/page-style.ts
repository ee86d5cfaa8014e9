import { createHash } from 'node:crypto'
import { markup } from './markup.ts'

/** The style of every page: one column, readable on a phone, light or dark as the reader likes it. */
export const PAGE_STYLE = markup`
:root {
  color-scheme: light dark;
  --paper: #ffffff; --sheet: #f3f5f8; --ink: #1a1f27; --soft: #515b69; --line: #cfd6e0; --link: #0a53be;
  --yes: #19692f; --no: #a3231b; --open: #7a5200;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #14181e; --sheet: #1d232b; --ink: #e6eaf0; --soft: #a5b0be; --line: #39424e; --link: #86b7ff;
    --yes: #6fd08c; --no: #ff9a90; --open: #ecc06a;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.6 system-ui, sans-serif; overflow-wrap: break-word; }
header { background: var(--sheet); border-bottom: 1px solid var(--line); padding: 1.25rem 0 1.5rem; }
header, main, footer { padding-inline: max(1rem, calc(50% - 24rem)); }
main { padding-block: 0.5rem 2rem; }
footer { border-top: 1px solid var(--line); padding-block: 1rem 2rem; color: var(--soft); font-size: 0.875rem; }
h1 { margin: 0.25rem 0 0.5rem; font-size: 1.75rem; line-height: 1.25; overflow-wrap: anywhere; }
h2 { margin: 2rem 0 0.5rem; font-size: 1.25rem; line-height: 1.3; }
h3 { margin: 1.5rem 0 0.5rem; font-size: 1rem; }
p, ul, dl { margin: 0.5rem 0; }
header p { max-width: 42rem; }
.kind { margin: 0; color: var(--soft); font-size: 0.875rem; }
a { color: var(--link); text-underline-offset: 0.15em; }
a:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 2px; }
ul { padding-left: 1.25rem; }
code, pre { font-family: ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; font-size: 0.875em; overflow-wrap: anywhere; }
pre { margin: 0.5rem 0 1rem; padding: 0.75rem 1rem; border: 1px solid var(--line); border-radius: 6px; background: var(--sheet); line-height: 1.5; white-space: pre-wrap; tab-size: 2; }
pre code { font-size: 1em; }
.verdict { padding: 0.75rem 1rem; border: 1px solid var(--line); border-left: 0.3rem solid currentcolor; border-radius: 6px; background: var(--sheet); }
.yes strong { color: var(--yes); } .no strong { color: var(--no); } .open strong { color: var(--open); }
.yes { border-left-color: var(--yes); } .no { border-left-color: var(--no); } .open { border-left-color: var(--open); }
dt { margin-top: 0.75rem; } dd { margin: 0 0 0 1rem; color: var(--soft); }
@media (max-width: 30rem) { pre { padding: 0.6rem 0.7rem; font-size: 0.8125em; word-break: break-all; } h1 { font-size: 1.5rem; } }
@media print { pre { break-inside: avoid-page; } }
`

const digest = createHash('sha256').update(PAGE_STYLE.html).digest('base64')

/** What a page may load: its own style, and nothing else from anywhere. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${digest}'; img-src data:; base-uri 'none'; form-action 'none'`
