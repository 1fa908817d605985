/**
 * Follows the packets of MQTT in a stream of bytes by their lengths alone, so that one that is too long is noticed at its beginning
 * and not when all of it lies in memory.
 */
export class Frames {
  #most: number
  /** Bytes of the packet at hand that are still to come. */
  #left = 0
  /** Within a length: what was read of it, and the weight of its next seven bits. 0 outside. */
  #length = 0
  #weight = 0

  constructor(most: number) {
    this.#most = most
  }

  /** From now on packets may be so long. */
  allow(most: number): void {
    this.#most = most
  }

  /** Takes the next bytes; false when a packet is longer than it may be, or its length is none. */
  take(bytes: Uint8Array): boolean {
    let at = 0
    while (at < bytes.length) {
      if (this.#left > 0) {
        const step = Math.min(this.#left, bytes.length - at)
        this.#left -= step
        at += step
      } else if (this.#weight === 0) {
        this.#weight = 1
        this.#length = 0
        at += 1
      } else {
        const byte = bytes[at] ?? 0
        at += 1
        this.#length += (byte & 127) * this.#weight
        this.#weight *= 128
        if (this.#length > this.#most || (byte >= 128 && this.#weight > 2_097_152)) return false
        if (byte < 128) {
          this.#left = this.#length
          this.#weight = 0
        }
      }
    }
    return true
  }
}
