import type {Fitted} from './shape.ts'

/** A feature as it stands in a tile. */
export interface TileFeature extends Fitted {
  /** A whole number, if it has one. */
  readonly id?: number | undefined
  readonly properties: Readonly<Record<string, string | number | boolean | null | undefined>>
}

export interface TileLayer {
  readonly name: string
  readonly features: readonly TileFeature[]
}

/** Units across a tile. */
export const EXTENT = 4096

const codeOf = (sign: string): number => {
  const code = sign.codePointAt(0) ?? 0
  return code >= 0xd800 && code <= 0xdfff ? 0xfffd : code
}

function lengthInUtf8(text: string): number {
  let length = 0
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i)
    const paired = unit >= 0xd800 && unit < 0xdc00 && text.charCodeAt(i + 1) >= 0xdc00 && text.charCodeAt(i + 1) < 0xe000
    length += unit < 0x80 ? 1 : unit < 0x800 ? 2 : paired ? 4 : 3
    if (paired) i += 1
  }
  return length
}

/** Grows as it is written to; protocol buffers are numbers of seven bits a byte, and lengths before what they measure. */
class Writer {
  #bytes = new Uint8Array(1 << 12)
  #length = 0

  get length(): number {
    return this.#length
  }

  #room(more: number): void {
    if (this.#length + more <= this.#bytes.length) return
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + more))
    grown.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = grown
  }

  varint(value: number): void {
    this.#room(10)
    let rest = value
    while (rest >= 128 && rest < 0x80000000) {
      this.#bytes[this.#length++] = (rest & 127) | 128
      rest >>>= 7
    }
    while (rest >= 128) {
      this.#bytes[this.#length++] = (rest % 128) | 128
      rest = Math.floor(rest / 128)
    }
    this.#bytes[this.#length++] = rest
  }

  double(value: number): void {
    this.#room(8)
    new DataView(this.#bytes.buffer).setFloat64(this.#length, value, true)
    this.#length += 8
  }

  bytes(bytes: Uint8Array): void {
    this.#room(bytes.length)
    this.#bytes.set(bytes, this.#length)
    this.#length += bytes.length
  }

  /** A field that holds bytes: text, packed numbers, another message. */
  field(number: number, bytes: Uint8Array): void {
    this.varint(number * 8 + 2)
    this.varint(bytes.length)
    this.bytes(bytes)
  }

  /** A field of text in UTF-8; half of a pair that stands alone becomes the sign for what cannot be read. */
  text(field: number, text: string): void {
    this.varint(field * 8 + 2)
    const bytes = lengthInUtf8(text)
    this.varint(bytes)
    this.#room(bytes)
    if (bytes === text.length) for (let i = 0; i < bytes; i += 1) this.#bytes[this.#length++] = text.charCodeAt(i)
    else for (const sign of text) this.#sign(codeOf(sign))
  }

  #sign(code: number): void {
    const put = (byte: number): void => {
      this.#bytes[this.#length++] = byte
    }
    if (code < 0x80) put(code)
    else if (code < 0x800) put(0xc0 | (code >> 6))
    else if (code < 0x10000) {
      put(0xe0 | (code >> 12))
      put(0x80 | ((code >> 6) & 63))
    } else {
      put(0xf0 | (code >> 18))
      put(0x80 | ((code >> 12) & 63))
      put(0x80 | ((code >> 6) & 63))
    }
    if (code >= 0x80) put(0x80 | (code & 63))
  }

  number(field: number, value: number): void {
    this.varint(field * 8)
    this.varint(value)
  }

  done(): Uint8Array {
    return this.#bytes.subarray(0, this.#length)
  }

  clear(): this {
    this.#length = 0
    return this
  }
}

const MOVE = 1
const LINE = 2
const CLOSE = 15
const zigzag = (value: number): number => (value >= 0 ? value * 2 : -value * 2 - 1)
const command = (name: number, times: number): number => times * 8 + name

/** Points in one go; a line or ring moves to its first corner and draws the others; each counted from the corner before (MVT 2.1 §4.3). */
function writeGeometry(writer: Writer, {kind, parts}: Fitted): Uint8Array {
  writer.clear()
  let [x, y] = [0, 0]
  const go = (part: readonly number[], from: number, to: number): void => {
    for (let i = from; i < to; i += 2) {
      const [nx, ny] = [part[i] ?? 0, part[i + 1] ?? 0]
      writer.varint(zigzag(nx - x))
      writer.varint(zigzag(ny - y))
      x = nx
      y = ny
    }
  }
  for (const part of parts) {
    if (kind === 1) {
      writer.varint(command(MOVE, part.length / 2))
      go(part, 0, part.length)
      continue
    }
    writer.varint(command(MOVE, 1))
    go(part, 0, 2)
    writer.varint(command(LINE, part.length / 2 - 1))
    go(part, 2, part.length)
    if (kind === 3) writer.varint(CLOSE)
  }
  return writer.done()
}

/** Below it the zigzag of a whole number is more than a number here holds exactly. */
const LEAST = -(2 ** 51)

function writeValue(writer: Writer, value: string | number | boolean): Uint8Array {
  writer.clear()
  if (typeof value === 'string') writer.text(1, value)
  else if (typeof value === 'boolean') writer.number(7, value ? 1 : 0)
  else if (!Number.isSafeInteger(value) || value < LEAST) {
    writer.varint(3 * 8 + 1)
    writer.double(value)
  } else if (value >= 0) writer.number(5, value)
  else writer.number(6, zigzag(value))
  return writer.done()
}

/** Numbers a layer's keys or values in the order they are first used. */
const numbered = <T>(): {readonly of: (value: T) => number; readonly all: () => Iterable<T>} => {
  const known = new Map<T, number>()
  return {
    of: (value) => {
      const number = known.get(value)
      if (number !== undefined) return number
      known.set(value, known.size)
      return known.size - 1
    },
    all: () => known.keys(),
  }
}

function writeLayer({name, features}: TileLayer): Uint8Array {
  const [layer, feature, inner] = [new Writer(), new Writer(), new Writer()]
  const [keys, values] = [numbered<string>(), numbered<string | number | boolean>()]
  layer.number(15, 2)
  layer.text(1, name)
  for (const one of features) {
    feature.clear()
    if (one.id !== undefined) feature.number(1, one.id)
    inner.clear()
    for (const key in one.properties) {
      const value = one.properties[key]
      if (value === null || value === undefined) continue
      inner.varint(keys.of(key))
      inner.varint(values.of(value))
    }
    if (inner.length > 0) feature.field(2, inner.done())
    feature.number(3, one.kind)
    feature.field(4, writeGeometry(inner, one))
    layer.field(2, feature.done())
  }
  for (const key of keys.all()) layer.text(3, key)
  for (const value of values.all()) layer.field(4, writeValue(inner, value))
  layer.number(5, EXTENT)
  return layer.done()
}

/** A vector tile (Mapbox Vector Tile 2.1) of these layers; layers without features are left out, and of nothing it is empty. */
export function encodeTile(layers: readonly TileLayer[]): Uint8Array {
  const tile = new Writer()
  for (const layer of layers) if (layer.features.length > 0) tile.field(3, writeLayer(layer))
  return tile.done().slice()
}
