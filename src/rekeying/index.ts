export { rekeyExchange } from './rekey-exchange.ts'
