import { z } from 'zod'
import { setting } from './setting.ts'
import { wholeNumber } from './whole-number.ts'

/** How many daily files are kept. */
const keep = wholeNumber(1, 3650)

/** What the server tells, and where. */
export const LOG_SETTINGS = {
  'log.level': setting(
    z.enum(['debug', 'info', 'warn', 'error', 'silent']),
    'info',
    'How much the server tells on standard error.',
  ),
  'log.w3c': setting(
    z.enum(['on', 'off']),
    'on',
    'Whether requests are logged as IIS does it, in W3C extended format: `logs/W3SVC1/exYYMMDD.log` in the data directory.',
  ),
  'log.w3cKeep': setting(keep, 30, 'How many daily logs of requests are kept.'),
  'log.audit': setting(
    z.enum(['on', 'off']),
    'on',
    'Whether it is logged who was let in or not, and which entry of the access list decided: `logs/audit/auditYYMMDD.log` in the data directory, a line of JSON each.',
  ),
  'log.auditKeep': setting(keep, 30, 'How many daily logs of these decisions are kept.'),
} as const
