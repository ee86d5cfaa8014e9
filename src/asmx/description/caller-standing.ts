/** Who looks at a page, as far as they have said, and whether they may call the service. */
export type CallerStanding =
  | { readonly kind: 'anonymous' }
  /** The service is open to everybody. */
  | { readonly kind: 'open' }
  /** The credentials are wrong. */
  | { readonly kind: 'logon-failed' }
  /** `account` has logged on, and the access list of the file lets it in or not. */
  | { readonly kind: 'known'; readonly account: string; readonly granted: boolean }
