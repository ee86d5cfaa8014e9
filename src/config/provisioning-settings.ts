import { z } from 'zod'
import { setting } from './setting.ts'

const file = z.string().min(1)

/** Where a licensing server looks for its root while it is provisioned. */
export const PROVISIONING_SETTINGS = {
  'provisioning.subEnrollmentUrl': setting(
    z.string().max(2048),
    undefined,
    'The address of the root’s SubEnrollService.asmx: SubEnrollmentURL of `HKLM\\Software\\Microsoft\\DRMS\\1.0`. `provision --root` and a file given with `--registry` come before it, the directory after it. It goes together with `provisioning.gicUrl`.',
  ),
  'provisioning.gicUrl': setting(
    z.string().max(2048),
    undefined,
    'The address of the root’s certification.asmx: GicURL of the same key. Empty means that this is to be a root certification server itself.',
  ),
  'provisioning.directory.url': setting(
    z.url({ protocol: /^ldaps?$/i }),
    undefined,
    'The LDAP server of a directory in which the root’s service connection point is looked for, `ldap://HOST` or `ldaps://HOST`.',
  ),
  'provisioning.directory.bindDn': setting(
    z.string().min(1),
    undefined,
    'Who logs on at the directory: a distinguished name, or what else the directory takes. Unless set, nobody does.',
  ),
  'provisioning.directory.passwordFile': setting(
    file,
    undefined,
    'The file that holds the password for the directory.',
  ),
  'provisioning.directory.startTls': setting(
    z.boolean(),
    false,
    'Whether a connection to `ldap://` changes to TLS before anything else is said. A password is sent over TLS or to loopback only.',
  ),
  'provisioning.directory.ca': setting(
    file,
    undefined,
    'Whose TLS certificates to trust at the directory, in PEM. Unless set, those that this machine trusts.',
  ),
} as const
