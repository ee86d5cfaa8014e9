export { anchorsOf, distinctAnchors } from './anchors-of.ts'
export { rekeyExchange } from './rekey-exchange.ts'
