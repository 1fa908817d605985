import {problem} from '#lib/problem.ts'

/** One request of SensorThings, alone or as a part of a batch. */
export interface Request {
  readonly method: string
  /** Below the service root, decoded. */
  readonly path: string
  /** The query options, decoded, by their names. */
  readonly query: Readonly<Record<string, string>>
  readonly body?: unknown
  /** The media type of the body, in small letters. */
  readonly type: string
}

const badAddress = problem<{address: string}>('sensing.bad-address', 400, {
  zh: ({address}) => `无法读取地址“${address}”。请使用服务根地址之下的路径，例如 Things(1)。`,
  en: ({address}) => `The address "${address}" cannot be read. Use a path below the service root, for instance Things(1).`,
})

/** The path and the options of an address within a batch: whole, from the root of the server, or below that of the service. */
export function readAddress(address: string): Pick<Request, 'path' | 'query'> {
  const [front = '', text = ''] = address.split(/\?(.*)/s)
  const below = front.replace(/^(?:https?:\/\/[^/]+)?(?:\/[^?]*?)?\/?v1\.1(?:\/|$)/, '').replace(/^\//, '')
  try {
    const pairs = text === '' ? [] : text.split('&').map((pair) => pair.split(/=(.*)/s).slice(0, 2))
    const read = (one: string): string => decodeURIComponent(one.replaceAll('+', ' '))
    return {path: decodeURIComponent(below), query: Object.fromEntries(pairs.map(([name = '', value = '']) => [read(name), read(value)]))}
  } catch {
    throw badAddress({address: address.slice(0, 200)})
  }
}
