/**
 * Benjamini and Hochberg 1995: the q-value of each p-value, that is the smallest false discovery rate at which it is still a discovery.
 * `tests` is how many were made in all, when only the promising ones are given; never fewer than are given.
 */
export function falseDiscovery(p: readonly number[], tests = p.length): readonly number[] {
  const order = p.map((_, index) => index).sort((a, b) => (p[b] ?? 0) - (p[a] ?? 0))
  const total = Math.max(tests, p.length)
  const q = new Array<number>(p.length).fill(1)
  let least = 1
  for (const [place, index] of order.entries()) {
    least = Math.min(least, ((p[index] ?? 1) * total) / (p.length - place))
    q[index] = least
  }
  return q
}
