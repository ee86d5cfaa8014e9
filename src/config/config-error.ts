import { DomainError } from '../base/domain-error.ts'

/** Something an operator wrote is not a configuration. The message is one line that says what to change. */
export class ConfigError extends DomainError<'configuration'> {
  constructor(message: string) {
    // What was written may have line ends in it.
    super('configuration', message.replaceAll(/\s+/g, ' '))
  }
}
