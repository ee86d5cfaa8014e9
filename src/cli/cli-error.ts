/** The command line was used wrongly: told in one line, exit code 2. */
export class UsageError extends Error {}

/** A command did what it was asked to, and the answer is no: exit code 1, with nothing more to say unless given. */
export class CommandFailure extends Error {}
