/** A closed ring of positions, the last of which is the first. */
export type Ring = readonly (readonly [number, number])[]

/** Twice the area of a ring, positive where it runs anticlockwise. */
export const signedDoubleArea = (ring: Ring): number => {
  const [ox, oy] = ring[0] ?? [0, 0]
  let sum = 0
  for (let i = 1; i < ring.length; i++) {
    const [[ax, ay], [bx, by]] = [ring[i - 1] ?? [0, 0], ring[i] ?? [0, 0]]
    sum += (ax - ox) * (by - oy) - (bx - ox) * (ay - oy)
  }
  return sum
}

/** Whether a place is inside a ring. */
export const contains = (ring: Ring, [x, y]: readonly [number, number]): boolean => {
  let inside = false
  for (let i = 1; i < ring.length; i++) {
    const [[ax, ay], [bx, by]] = [ring[i - 1] ?? [0, 0], ring[i] ?? [0, 0]]
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
  }
  return inside
}
