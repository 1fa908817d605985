/** Roads, lanes, estates and buildings with their names, and house numbers. */
const NAMED = /[\p{Script=Han}]{1,6}?(?:路|街|巷|道|弄|胡同|小区|村|桥|广场|公园|大厦|学校|医院|市场)|\d+(?=号|弄|栋|幢|座|单元|室)|\d+/gu

/** The names and numbers of an address, by which two are compared. */
export const addressWords = (address: string): ReadonlySet<string> => new Set(address.normalize('NFKC').match(NAMED) ?? [])

/** Share of the names and numbers that two addresses have in common (Jaccard); null when one has none. */
export function sharedAddress(a: string | null, b: string | null): number | null {
  if (a === null || b === null) return null
  const [ours, theirs] = [addressWords(a), addressWords(b)]
  if (ours.size === 0 || theirs.size === 0) return null
  const common = [...ours].filter((word) => theirs.has(word)).length
  return common / (ours.size + theirs.size - common)
}
