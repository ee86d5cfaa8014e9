import type { Command } from 'commander'
import type { Io } from '../io.ts'
import { addClientActivate } from './client-activate.ts'
import { addClientCertify } from './client-certify.ts'
import { addClientOpen } from './client-open.ts'
import { addClientPublish } from './client-publish.ts'
import { addClientShow } from './client-show.ts'
import { addClientTemplates } from './client-templates.ts'

/** `client activate|certify|templates|publish|open|show`: a client of RMS servers. */
export const addClient = (program: Command, io: Io): void => {
  const client = program
    .command('client')
    .description('A client of RMS servers: certified, it protects files and opens what others have protected.')
  addClientActivate(client, io)
  addClientCertify(client, io)
  addClientTemplates(client, io)
  addClientPublish(client, io)
  addClientOpen(client, io)
  addClientShow(client, io)
}
