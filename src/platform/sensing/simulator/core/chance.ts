const scramble = (seed: number): number => {
  let z = (seed + 0x6d2b79f5) | 0
  z = Math.imul(z ^ (z >>> 15), z | 1)
  z ^= z + Math.imul(z ^ (z >>> 7), z | 61)
  return (z ^ (z >>> 14)) >>> 0
}

/** A number of a text, the same on every machine (FNV-1a). */
const keyOf = (text: string): number => {
  let key = 0x811c9dc5
  for (let i = 0; i < text.length; i++) key = Math.imul(key ^ text.charCodeAt(i), 0x01000193)
  return key >>> 0
}

/** A number in [0, 1) that belongs to a name and a whole number: chance without a memory, so that any moment can be asked for. */
export const chance = (name: string, index: number): number => scramble(keyOf(name) ^ Math.imul(index | 0, 0x9e3779b1)) / 4_294_967_296

/** About normal with mean 0 and deviation 1, of a name and a whole number. */
export const bell = (name: string, index: number): number =>
  (chance(`${name}a`, index) + chance(`${name}b`, index) + chance(`${name}c`, index) + chance(`${name}d`, index) - 2) * Math.sqrt(3)

/** Smooth noise in −1…1 over time, with features about one unit of `x` wide. */
export const drift = (name: string, x: number): number => {
  const i = Math.floor(x)
  const t = x - i
  const ease = t * t * (3 - 2 * t)
  return (chance(name, i) * (1 - ease) + chance(name, i + 1) * ease) * 2 - 1
}
