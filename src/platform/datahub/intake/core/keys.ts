/** Two independent hashes of 32 bits of a text. */
function hashes(text: string): readonly [number, number] {
  let [a, b] = [0x811c9dc5, 0x9747b28c]
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    a = Math.imul(a ^ code, 0x01000193)
    b = Math.imul((b ^ code) + 0x7ed55d16, 0x85ebca6b)
    b ^= b >>> 13
  }
  a ^= a >>> 16
  return [a >>> 0, (b ^ (b >>> 16)) >>> 0]
}

/**
 * The keys of a file and the line each was first on, in 12 bytes a key and some room: 64 bits of each are kept, so that two different
 * keys among a million are taken for one about once in 37 million files.
 */
export class KeyLines {
  private room = 1 << 12
  private marks = new Uint32Array(this.room * 2)
  private lines = new Uint32Array(this.room)
  private size = 0

  /** How many there are. */
  get count(): number {
    return this.size
  }

  /** Remembers a key; the line it was on before, or undefined when it is new. */
  add(key: string, line: number): number | undefined {
    if (this.size * 10 > this.room * 7) this.grow()
    const [a, b] = hashes(key)
    const at = this.find(a, b)
    const before = this.lines[at] ?? 0
    if (before !== 0) return before
    this.marks[at * 2] = a
    this.marks[at * 2 + 1] = b
    this.lines[at] = Math.max(1, line)
    this.size += 1
    return undefined
  }

  private find(a: number, b: number): number {
    let at = (a ^ b) & (this.room - 1)
    while ((this.lines[at] ?? 0) !== 0 && (this.marks[at * 2] !== a || this.marks[at * 2 + 1] !== b)) at = (at + 1) & (this.room - 1)
    return at
  }

  private grow(): void {
    const [marks, lines] = [this.marks, this.lines]
    this.room *= 2
    this.marks = new Uint32Array(this.room * 2)
    this.lines = new Uint32Array(this.room)
    for (let from = 0; from < lines.length; from += 1) {
      const line = lines[from] ?? 0
      if (line === 0) continue
      const [a, b] = [marks[from * 2] ?? 0, marks[from * 2 + 1] ?? 0]
      const at = this.find(a, b)
      this.marks[at * 2] = a
      this.marks[at * 2 + 1] = b
      this.lines[at] = line
    }
  }
}
