/** What to preload into a process by `--import`, in which an optional package is then not installed. */
export const withoutPackage = (name: string): string =>
  `data:text/javascript,${encodeURIComponent(`
    import Module from 'node:module'
    const load = Module._load
    Module._load = (wanted, ...rest) => {
      if (wanted === '${name}') throw new Error("Cannot find package '${name}'")
      return load(wanted, ...rest)
    }`)}`
