import { BoundedXmlParser, IllFormedXml } from './bounded-xml.ts'
import type { Tag, XmlListener } from './xml-listener.ts'

/** What stands first in the body of an envelope of any namespace. */
export type RequestElement =
  | { readonly kind: 'element'; readonly envelopeNamespace: string; readonly local: string; readonly namespace: string }
  | { readonly kind: 'none'; readonly envelopeNamespace: string }
  | { readonly kind: 'no envelope' | 'no body'; readonly envelopeNamespace: string }
  | { readonly kind: 'ill-formed'; readonly envelopeNamespace: string | undefined }

class Found extends Error {
  readonly element: RequestElement

  constructor(element: RequestElement) {
    super('found')
    this.name = 'Found'
    this.element = element
  }
}

/** Looks for the first child of the body and reads no further. */
export function findRequestElement(text: string): RequestElement {
  const search = new Search()
  try {
    new BoundedXmlParser(search).parse(text)
    return { kind: 'no body', envelopeNamespace: search.namespace ?? '' }
  } catch (error) {
    if (error instanceof Found) return error.element
    if (error instanceof IllFormedXml) return { kind: 'ill-formed', envelopeNamespace: search.namespace }
    throw error
  }
}

class Search implements XmlListener {
  namespace: string | undefined
  #depth = 0
  #isInBody = false

  open({ local, uri }: Tag): void {
    const depth = this.#depth++
    if (depth === 0) {
      this.namespace = uri
      if (local !== 'Envelope') throw new Found({ kind: 'no envelope', envelopeNamespace: uri })
    } else if (depth === 1) this.#isInBody = local === 'Body' && uri === this.namespace
    else if (this.#isInBody) {
      throw new Found({ kind: 'element', envelopeNamespace: this.namespace ?? '', local, namespace: uri })
    }
  }

  close(): void {
    this.#depth--
    this.#endBody()
  }

  text(text: string): void {
    if (/[^ \t\r\n]/.test(text)) this.#endBody()
  }

  cdata(): void {
    this.#endBody()
  }

  comment(): void {
    // comments are no content
  }

  instruction(): void {
    // neither are processing instructions
  }

  attribute(): void {
    // attributes do not matter here
  }

  #endBody(): void {
    if (this.#isInBody) throw new Found({ kind: 'none', envelopeNamespace: this.namespace ?? '' })
  }
}
