import { z } from 'zod'
import { setting } from './setting.ts'
import { wholeNumber } from './whole-number.ts'

/** Whole seconds. */
const seconds = (largest: number) => wholeNumber(1, largest)

const DAY = 86_400

/** Where the configuration database is, and how long it may take. */
export const DATABASE_SETTINGS = {
  database: {
    ...setting(
      z
        .string()
        .refine(
          (text) => /^postgres(?:ql)?:\/\//.test(text) && URL.canParse(text),
          'a URL such as postgres://rms@database/rms is wanted',
        ),
      undefined,
      'The configuration database that the servers of a cluster share, as `postgres://USER@HOST:PORT/NAME`; the option `--database` is the same. Its password may come from PGPASSWORD or a password file. Unless set, it is a file in the data directory.',
    ),
    isSecret: true,
  },
  'database.connections': setting(
    wholeNumber(2, 1000),
    10,
    'How many connections to PostgreSQL this server has at the most, beside one that listens for changes.',
  ),
  'database.connectTimeout': setting(seconds(300), 3, 'How long it may take to get a connection, in seconds.'),
  'database.statementTimeout': setting(
    seconds(3600),
    5,
    'How long a statement may take, in seconds; those of migrations, export and import take as long as they do.',
  ),
  'database.patience': setting(
    seconds(300),
    10,
    'For how long an enrollment is tried again while the database is away, in seconds. Then it is refused.',
  ),
  'database.refreshInterval': setting(
    seconds(DAY),
    30,
    'The configuration refresh interval in seconds: how long it takes at the most until this server sees a change that another one has made, when it could not be told at once.',
    ['[MS-RMPR] §3.1.3.3: 30 seconds', '[MS-RMPR] §3.1.2: one day at the most'],
  ),
} as const
