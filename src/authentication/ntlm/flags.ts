/** The bits of NegotiateFlags. [MS-NLMP] §2.2.2.5 */
export const FLAGS = {
  unicode: 0x0000_0001,
  oem: 0x0000_0002,
  requestTarget: 0x0000_0004,
  sign: 0x0000_0010,
  seal: 0x0000_0020,
  lmKey: 0x0000_0080,
  ntlm: 0x0000_0200,
  anonymous: 0x0000_0800,
  domainSupplied: 0x0000_1000,
  workstationSupplied: 0x0000_2000,
  alwaysSign: 0x0000_8000,
  targetTypeDomain: 0x0001_0000,
  targetTypeServer: 0x0002_0000,
  extendedSessionSecurity: 0x0008_0000,
  identify: 0x0010_0000,
  targetInfo: 0x0080_0000,
  version: 0x0200_0000,
  strength128: 0x2000_0000,
  keyExchange: 0x4000_0000,
  strength56: 0x8000_0000,
} as const

/** Whether any bit of `flag` is set. */
export const hasFlag = (flags: number, flag: number): boolean => (flags & flag) !== 0

/** Joins flags to the unsigned number that goes over the wire. */
export const joinFlags = (...flags: readonly number[]): number =>
  flags.reduce((joined, flag) => (joined | flag) >>> 0, 0)
