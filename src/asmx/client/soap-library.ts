/** node-soap's client, in a file of its own: whoever never calls another server never loads it. */
export { createClientAsync } from 'soap'
