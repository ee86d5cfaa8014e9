/** Which layer of the real stack an answer would come from: it shows in the headers. */
export type Origin = 'asp.net' | 'iis' | 'http.sys'

/** What the log of requests says of an answer beside what the client is told. */
export interface LoggedAnswer {
  /** Who has proved to be calling. */
  readonly user?: string | undefined
  /** What IIS puts behind the status; 0 unless it says otherwise. */
  readonly subStatus?: number | undefined
  /** The Windows error code behind the answer; 0 unless it says otherwise. */
  readonly win32Status?: number | undefined
}

/** An answer before it is written: one shape for SOAP, refusals, pages and documents. */
export interface HttpAnswer {
  readonly status: number
  readonly contentType: string | undefined
  readonly body: string
  /** Successes may be revalidated, everything else is merely private. */
  readonly cacheControl: 'private, max-age=0' | 'private'
  /** Further headers, in order; names may repeat. */
  readonly headers?: readonly (readonly [string, string])[] | undefined
  /** Whether the rest of the request is taken in, however long it is within ASP.NET's own limit: the connection must go on. */
  readonly drain?: boolean | undefined
  /** Whether the connection ends with this answer, because the rest of the request will not be read. */
  readonly close?: boolean | undefined
  /** ASP.NET unless it says otherwise. */
  readonly from?: Origin | undefined
  /** For the log alone. */
  readonly logged?: LoggedAnswer | undefined
}
