import {useEffect, useRef} from 'react'

/** Something that changed among what the reader may see; without a subject it is something they could see before. */
export interface Heard {
  readonly topic: string
  readonly name?: string
  readonly subject?: string
}

interface Ear {
  readonly topics: ReadonlySet<string>
  readonly hear: (events: readonly Heard[]) => void
}

/** At most one round of asking anew in this time, however much happens: what is told is known on the page within two seconds. */
const ROUND_MS = 900
/** A page that is out of sight keeps its connection this long; a browser grants few to one server. */
const AWAY_MS = 30_000
const RETRY_MS = 30_000

const ears = new Set<Ear>()
let source: EventSource | undefined
let last = ''
let closing: ReturnType<typeof setTimeout> | undefined
let opening: ReturnType<typeof setTimeout> | undefined

/** Undefined stands for everything: what is shown must be asked anew. */
const hand = (events: readonly Heard[] | undefined): void => {
  for (const {topics, hear} of ears) {
    const mine = events?.filter(({topic}) => topics.has(topic)) ?? [...topics].map((topic) => ({topic}))
    if (mine.length > 0) hear(mine)
  }
}

const shut = (): void => {
  source?.close()
  source = undefined
}

function open(): void {
  clearTimeout(opening)
  if (source !== undefined || ears.size === 0 || document.hidden) return
  const stream = new EventSource(last === '' ? '/api/live' : `/api/live?after=${last}`)
  source = stream
  stream.addEventListener('told', ({data, lastEventId}) => {
    last = lastEventId
    hand((JSON.parse(data) as {events: readonly Heard[]}).events)
  })
  stream.addEventListener('refetch', () => hand(undefined))
  stream.addEventListener('signed-out', () => {
    shut()
    // Whatever is asked next says that the session has ended, and leads back to signing in.
    hand(undefined)
  })
  stream.onerror = () => {
    if (stream.readyState !== EventSource.CLOSED || source !== stream) return
    // Refused rather than broken off: the browser does not try again by itself.
    shut()
    opening = setTimeout(open, RETRY_MS)
  }
}

const seen = (): void => {
  clearTimeout(closing)
  if (document.hidden) closing = setTimeout(shut, AWAY_MS)
  else if (source === undefined) {
    if (last === '') hand(undefined)
    open()
  }
}

function join(ear: Ear): () => void {
  if (ears.size === 0) document.addEventListener('visibilitychange', seen)
  ears.add(ear)
  clearTimeout(closing)
  open()
  return () => {
    ears.delete(ear)
    if (ears.size > 0) return
    document.removeEventListener('visibilitychange', seen)
    // Another page may listen in a moment; the stream is not worth ending for that.
    closing = setTimeout(() => {
      if (ears.size === 0) shut()
    }, 1_000)
  }
}

/**
 * Does something soon after anything of these topics has changed that the reader may see: `useLive(['case'], again)`. Many changes make one
 * round. Nothing happens while nobody is signed in.
 */
export function useLive(topics: readonly string[] | null, again: (events: readonly Heard[]) => void): void {
  const latest = useRef(again)
  latest.current = again
  const key = topics?.join(' ')
  useEffect(() => {
    if (key === undefined || key === '') return
    let waiting: Heard[] = []
    let [timer, before]: [ReturnType<typeof setTimeout> | undefined, number] = [undefined, 0]
    const leave = join({
      topics: new Set(key.split(' ')),
      hear: (events) => {
        waiting.push(...events)
        timer ??= setTimeout(
          () => {
            timer = undefined
            before = Date.now()
            const round = waiting
            waiting = []
            latest.current(round)
          },
          Math.max(0, before + ROUND_MS - Date.now()),
        )
      },
    })
    return () => {
      clearTimeout(timer)
      leave()
    }
  }, [key])
}

/** Does something whenever anything behind a secret link has changed, for its holder, who is not signed in. */
export function useLiveLink(token: string, again: () => void): void {
  const latest = useRef(again)
  latest.current = again
  useEffect(() => {
    let stream: EventSource | undefined
    const begin = (): void => {
      if (document.hidden || stream !== undefined) return
      stream = new EventSource(`/api/live/links/${token}`)
      // What happened before anything was heard is asked for.
      for (const name of ['hello', 'told', 'refetch']) stream.addEventListener(name, () => latest.current())
    }
    const end = (): void => {
      stream?.close()
      stream = undefined
    }
    const turn = (): void => (document.hidden ? end() : begin())
    document.addEventListener('visibilitychange', turn)
    begin()
    return () => {
      document.removeEventListener('visibilitychange', turn)
      end()
    }
  }, [token])
}
