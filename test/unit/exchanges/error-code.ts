import { ExchangeError } from '../../../src/exchanges/index.ts'

/** The code of the error that something throws; none when it does not. */
export const codeOf = (work: () => unknown): string => {
  try {
    work()
    return 'none'
  } catch (error) {
    if (error instanceof ExchangeError) return error.code
    throw error
  }
}
