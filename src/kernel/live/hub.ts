import {problem} from '#lib/problem.ts'
import type {Act, Actor} from '../act.ts'
import {authenticate} from '../auth/index.ts'
import type {Db} from '../db.ts'
import {listTold, type Told} from '../events.ts'
import type {Live} from './contract.ts'
import {type Hearing, idAt, momentOf, resumeFrom} from './hearing.ts'
import {Seat, written} from './seat.ts'

export const tooManyStreams = problem<{most: number}>('live.too-many', 429, {
  zh: ({most}) => `已打开 ${most} 个实时连接，请关闭不用的页面；未连上的页面每半分钟自行刷新。`,
  en: ({most}) => `There are ${most} live connections already. Close pages that are not needed; this one asks anew every half minute.`,
})

export const full = problem('live.full', 503, {
  zh: () => '实时连接已满，页面每半分钟自行刷新，稍后会自动重连。',
  en: () => 'There are too many live connections; the page asks anew every half minute and connects again later.',
})

export const unknownLink = problem('live.unknown-link', 404, {
  zh: () => '没有找到这个链接。请核对链接是否完整。',
  en: () => 'There is no such link. Check that it is complete.',
})

const PER_SESSION = 8
const PER_LINK = 4
const MOST_SEATS = 5_000
/** Strangers never take the places of those who work. */
const MOST_LINKS = 2_000
const BEAT_MS = 20_000
/** Somebody who was away longer asks everything anew. */
const OLDEST_MS = 5 * 60_000
const MOST_RESUMED = 500
/** What a page shows may have been asked for so long before its stream was open. */
const BEFORE_MS = 8_000

/** Everything may have changed: whoever hears it asks anew for what is shown. */
const refetch = (id?: string): string => written('refetch', {}, id)

const STILL_HERE = ': still here\n\n'

interface Taken {
  readonly seat: Seat
  readonly session: string
  readonly token: string
  actor: Actor
}

/** Somebody who holds a secret link to something. */
interface Linked {
  readonly seat: Seat
  readonly topic: string
  readonly token: string
  subjects: ReadonlySet<string>
}

/** The listeners of one process. */
export interface Hub {
  /** The stream of one listener; `last` is the id it heard last, if it was here before. Throws live.too-many, live.full. */
  readonly sit: (asked: {actor: Actor; session: string; token: string; last: string | undefined}) => Seat
  /** The stream of whoever holds a secret link: that something behind it changed. Throws live.unknown-link, live.too-many, live.full. */
  readonly sitByLink: (token: string) => Promise<Seat>
  readonly close: () => void
}

const topicOf = (name: string): string => name.slice(0, Math.max(0, name.indexOf('.')))

/** Opens the hub: it tells everybody what they may hear of, a few hundredths of a second after it was committed. */
export function openHub({db, hearing, now}: {db: Db; hearing: Hearing; now: () => Date}, topics: Readonly<Record<string, Live>>): Hub {
  const taken = new Set<Taken>()
  const links = new Set<Linked>()
  let leave: (() => void) | undefined

  /** The messages for each listener, decided with one look at the subjects of each topic. */
  const tell = async (events: readonly Told[], listeners: readonly Taken[]): Promise<void> => {
    const known = events.filter(({name}) => topics[topicOf(name)] !== undefined)
    const last = events.at(-1)?.id
    if (known.length === 0 || listeners.length === 0) return
    const byTopic = await Promise.all(
      [...Map.groupBy(known, ({name}) => topicOf(name))].map(async ([topic, told]) => ({
        topic,
        told,
        hears: await topics[topic]?.readers(db, [...new Set(told.map(({subject}) => subject))]),
      })),
    )
    const at = now()
    for (const {seat, actor} of listeners) {
      const act: Act = {by: actor, at}
      const said = byTopic.flatMap(({topic, told, hears}) => {
        const heard = told.map((event) => ({event, hearing: hears?.(act, event.subject) ?? null}))
        const named = heard.filter(({hearing: how}) => how === 'told').map(({event: {name, subject}}) => ({topic, name, subject}))
        return heard.some(({hearing: how}) => how === 'hinted') ? [...named, {topic}] : named
      })
      if (said.length > 0) seat.say(written('told', {events: said}, last))
    }
  }
  const tellLinks = async (events: readonly Told[]): Promise<void> => {
    for (const one of [...links]) {
      if (!events.some(({name, subject}) => topicOf(name) === one.topic && one.subjects.has(subject))) continue
      // What changed may have become part of something else, or the link may have ended.
      const subjects = await topics[one.topic]?.linked?.(db, one.token)
      one.seat.say(written('told', {events: [{topic: one.topic}]}))
      if (subjects == null) one.seat.end()
      else one.subjects = new Set(subjects)
    }
  }
  const anew = (): void => {
    for (const {seat} of [...taken, ...links]) seat.say(refetch())
  }
  // One batch after the other, so that nobody hears of a later one first.
  let turn: Promise<void> = Promise.resolve()
  const heard = (events: readonly Told[]): void => {
    turn = turn
      .then(() => tell(events, [...taken]))
      .then(() => tellLinks(events))
      .catch(anew)
  }

  /** Whose session ended or whose rights changed is noticed within a beat. Asking does not count as being active. */
  const beat = async (): Promise<void> => {
    for (const {seat} of links) seat.say(STILL_HERE)
    for (const one of [...taken]) {
      const actor = await authenticate(db, one.token, now(), undefined, {touch: false}).catch(() => one.actor)
      if (actor === undefined) {
        one.seat.say(written('signed-out', {}))
        one.seat.end()
      } else {
        one.actor = actor
        one.seat.say(STILL_HERE)
      }
    }
  }
  let beats: Promise<void> = Promise.resolve()
  const timer = setInterval(() => {
    beats = beats.then(beat)
  }, BEAT_MS).unref()

  const resume = async (one: Taken, last: string | undefined): Promise<void> => {
    const [moment, from] = last === undefined ? [Date.now(), idAt(Date.now() - BEFORE_MS)] : [momentOf(last), resumeFrom(last)]
    const age = moment === undefined ? Number.POSITIVE_INFINITY : Math.abs(Date.now() - moment)
    const missed = from === undefined || age > OLDEST_MS ? undefined : await listTold(db, from, MOST_RESUMED + 1)
    if (missed === undefined || missed.length > MOST_RESUMED) one.seat.say(refetch())
    else
      await tell(
        missed.filter(({id}) => id !== last),
        [one],
      )
  }

  const findLinked = async (token: string): Promise<Pick<Linked, 'topic' | 'subjects'> | undefined> => {
    for (const [topic, {linked}] of Object.entries(topics)) {
      const subjects = await linked?.(db, token)
      if (subjects != null) return {topic, subjects: new Set(subjects)}
    }
    return undefined
  }

  return {
    sitByLink: async (token) => {
      const found = await findLinked(token)
      if (found === undefined) throw unknownLink({})
      if (links.size >= MOST_LINKS) throw full({})
      if ([...links].filter((other) => other.token === token).length >= PER_LINK) throw tooManyStreams({most: PER_LINK})
      leave ??= hearing.join({heard, lost: anew})
      const seat = new Seat(refetch(), () => void links.delete(one))
      const one: Linked = {seat, token, ...found}
      links.add(one)
      // Whoever comes back asks anew, so nothing between is missed.
      seat.say(`retry: 4000\n${written('hello', {})}`)
      return seat
    },
    sit: ({actor, session, token, last}) => {
      if (taken.size >= MOST_SEATS) throw full({})
      if ([...taken].filter((other) => other.session === session).length >= PER_SESSION) throw tooManyStreams({most: PER_SESSION})
      leave ??= hearing.join({heard, lost: anew})
      const seat = new Seat(refetch(), () => void taken.delete(one))
      const one: Taken = {seat, session, token, actor}
      taken.add(one)
      seat.say(`retry: 2000\n${written('hello', {})}`)
      void resume(one, last).catch(() => seat.say(refetch()))
      return seat
    },
    close: () => {
      clearInterval(timer)
      leave?.()
      for (const {seat} of [...taken, ...links]) seat.end()
    },
  }
}
