/** Whether a program that is missing is a failure: where everything is checked, nothing may be left out quietly. */
export const NOTHING_MAY_BE_MISSING = process.env['CI'] === 'true' || process.env['RMS_EMULATOR_CLIENTS'] === 'required'

/**
 * Whether a program that a test asks is here, as the test has `found` out. When it is not, that is said aloud and the test is to
 * be skipped; where nothing may be missing, it is an error. `packages`: what has it, in Debian.
 */
export function isInstalled(
  found: boolean,
  name: string,
  packages = name,
  isRequired = NOTHING_MAY_BE_MISSING,
): boolean {
  if (found) return true
  if (isRequired) throw new Error(`${name} is missing, and nothing may be here: apt-get install ${packages}`)
  console.log(`      ${name} is missing (Debian: ${packages}): what needs it is skipped`)
  return false
}
