import { StoreError } from './store-error.ts'

/** A change that the database has no room for. `where` names the database without anything secret. */
export const databaseFull = (where: string, cause: unknown): StoreError =>
  new StoreError(
    'database-full',
    `The disk of the configuration database ${where} is full, and nothing was changed. Make room, and try again.`,
    { cause },
  )
