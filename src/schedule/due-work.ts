/** Something that is to be done when its moment has come. */
export interface DueWork {
  /** What it is called in logs. */
  readonly name: string
  /** When it is due next; undefined: never, as things stand. Asked again after everything that was done. */
  due(): Promise<Date | undefined>
  /** Does it. Afterwards it must be due later than before, or never. */
  run(): Promise<void>
}

/** A piece of work that was done, and the moment it was due. */
export interface DoneWork {
  readonly name: string
  readonly due: Date
}

export interface DueWorkOptions {
  /** What is due at this moment is done, what is due later is not. */
  readonly until: Date
  /** Is told the moment at which each piece is due before it is done. */
  readonly arrive: (due: Date) => void
  /** Is told of work that failed, or that is due as before after it was done; it is left alone then until another time. */
  readonly onFailure: (work: DueWork, error: unknown) => void
}

interface Next {
  readonly work: DueWork
  readonly due: Date
}

/** The piece that is due first; of two at the same moment, the one that stands first. */
async function earliest(works: readonly DueWork[]): Promise<Next | undefined> {
  let next: Next | undefined
  for (const work of works) {
    const due = await work.due()
    if (due !== undefined && (next === undefined || due < next.due)) next = { work, due }
  }
  return next
}

/** When something is due next; undefined: nothing is. */
export const nextDue = async (works: readonly DueWork[]): Promise<Date | undefined> => (await earliest(works))?.due

/** Does one piece; gives whether it may be asked again. */
async function runOnce({ work, due }: Next, { onFailure }: DueWorkOptions): Promise<boolean> {
  try {
    await work.run()
    const again = await work.due()
    if (again === undefined || again > due) return true
    throw new TypeError(`${work.name} is due as before after it was done`)
  } catch (error) {
    onFailure(work, error)
    return false
  }
}

/**
 * Does everything that falls due, in the order in which it is due, whatever makes it due while it goes on. The order
 * depends on the works and the moments alone, not on how far time is moved at once.
 */
export async function runDueWork(works: readonly DueWork[], options: DueWorkOptions): Promise<DoneWork[]> {
  const done: DoneWork[] = []
  let asked = works
  for (;;) {
    const next = await earliest(asked)
    if (next === undefined || next.due > options.until) return done
    options.arrive(next.due)
    if (await runOnce(next, options)) done.push({ name: next.work.name, due: next.due })
    else asked = asked.filter((work) => work !== next.work)
  }
}
