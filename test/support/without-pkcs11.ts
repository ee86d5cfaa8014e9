import { register } from 'node:module'

/** Preloaded into a process: there the optional package for PKCS#11 is not installed. */
const hooks = `
export const resolve = (specifier, context, next) => {
  if (specifier === 'pkcs11js') throw new Error("Cannot find package 'pkcs11js'")
  return next(specifier, context)
}`

register(`data:text/javascript,${encodeURIComponent(hooks)}`)
