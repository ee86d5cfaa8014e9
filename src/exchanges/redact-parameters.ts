import { COVER, REDACTED } from './redacted.ts'

/** Names of parameters, in a query or a form, whose values let others in. */
const SECRET_NAME =
  /pass(?:word|wd|phrase|code)|pwd|secret|token|api[-_]?key|credential|session[-_]?id|^sig(?:nature)?$|^auth(?:orization)?$/i

/** One parameter with a value, where it begins a query or follows another one. */
const PARAMETER = /(^|[?&;])([^=&;?#\s]+)=([^&;#\s]+)/g

function isSecret(name: string): boolean {
  try {
    return SECRET_NAME.test(decodeURIComponent(name))
  } catch {
    return SECRET_NAME.test(name)
  }
}

/** Whoever stands in front of the host: `http://user:password@host/`. */
const USER_INFORMATION = /^([a-z][a-z0-9+.-]*:\/\/)[^/?#\s]*@/i

/** A target or an address without what is told in secret in its query, or in front of its host. */
export const redactAddress = (address: string): string =>
  address
    .replace(USER_INFORMATION, `$1${REDACTED}@`)
    .replace(/\?.*$/s, (query) =>
      query.replaceAll(PARAMETER, (whole, before: string, name: string) =>
        isSecret(name) ? `${before}${name}=${REDACTED}` : whole,
      ),
    )

/** A request line without the same. */
export const redactRequestLine = (startLine: string): string =>
  startLine.replace(/^(\S+ )(\S+)/, (_whole, method: string, target: string) => `${method}${redactAddress(target)}`)

/** A form (application/x-www-form-urlencoded) whose secret values are covered, so that its length stays. */
export const redactForm = (form: string): string =>
  form.replaceAll(PARAMETER, (whole, before: string, name: string, value: string) =>
    isSecret(name) ? `${before}${name}=${COVER.repeat(value.length)}` : whole,
  )
