const XML_NAMESPACE = 'http://www.w3.org/XML/1998/namespace'
export const XMLNS_NAMESPACE = 'http://www.w3.org/2000/xmlns/'

/** What prefixes stand for at a place in a document; the empty one is the default. Namespaces in XML 1.0 §6 */
export class NamespaceScope {
  /** Innermost last. */
  readonly #bindings = new Map([
    ['xml', [XML_NAMESPACE]],
    ['xmlns', [XMLNS_NAMESPACE]],
  ])
  /** The open declarations with the depths of their elements. */
  readonly #declarations: [depth: number, prefix: string][] = []

  /** Undefined where it stands for nothing. In constant time, however deep the place is. */
  resolve(prefix: string): string | undefined {
    return this.#bindings.get(prefix)?.at(-1)
  }

  declare(depth: number, prefix: string, namespace: string): void {
    const bindings = this.#bindings.get(prefix)
    if (bindings === undefined) this.#bindings.set(prefix, [namespace])
    else bindings.push(namespace)
    this.#declarations.push([depth, prefix])
  }

  /** The element at this depth ends, and what it declared. */
  leave(depth: number): void {
    for (let last = this.#declarations.at(-1); last?.[0] === depth; last = this.#declarations.at(-1)) {
      this.#bindings.get(last[1])?.pop()
      this.#declarations.pop()
    }
  }
}
