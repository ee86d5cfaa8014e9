const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

/** The largest unit of which there are at least two, so that no more than half of what is left is lost. */
function words(milliseconds: number): string {
  for (const [unit, name] of [
    [DAY, 'days'],
    [HOUR, 'hours'],
    [MINUTE, 'minutes'],
  ] as const) {
    if (milliseconds >= 2 * unit) return `${Math.floor(milliseconds / unit)} ${name}`
  }
  return 'less than two minutes'
}

/** How long it is from `now` until `moment`, the end of something and no part of it any more, or was since, for people. */
export function timeLeft(moment: Date, now: Date): string {
  const left = moment.getTime() - now.getTime()
  return left > 0 ? `${words(left)} left` : `ended ${words(-left)} ago`
}
