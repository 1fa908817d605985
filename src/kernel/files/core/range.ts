/** Part of a file: first and last byte, both included. */
export interface Part {
  readonly first: number
  readonly last: number
}

/**
 * What a `Range` header asks of a file of `size` bytes (RFC 9110 §14.2): one part, the whole (undefined) when the header is
 * absent, malformed or asks for several parts, or 'none' when it lies outside the file.
 */
export const partOf = (header: string | undefined, size: number): Part | undefined | 'none' => {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? '') ?? []
  if (from === '' && to === '') return undefined
  if (from === '') return Number(to) === 0 || size === 0 ? 'none' : {first: Math.max(0, size - Number(to)), last: size - 1}
  const first = Number(from)
  if (to !== '' && Number(to) < first) return undefined
  return first >= size ? 'none' : {first, last: to === '' ? size - 1 : Math.min(Number(to), size - 1)}
}
