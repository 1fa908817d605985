import {type Route, read} from '#kernel/pack.ts'
import {topicsQuery, topicsReply, writeTopic} from './api.ts'
import {placesIn} from './core/places.ts'
import {findTopics} from './core/topics.ts'
import {listTold} from './queries.ts'

/** The newest cases are read; more would keep others waiting. */
const MOST_READ = 2_000
const MOST_TOPICS = 50

const topics = read({
  path: '/cases/topics',
  may: 'cases.read',
  summary: {zh: '近期热点话题：说的是同一件事的案件，按热度排序', en: 'Hot topics: cases that tell of the same problem, hottest first'},
  query: topicsQuery,
  reply: topicsReply,
  handle: async ({db, act, query: {days, area}}) => {
    const told = await listTold(db, act, {since: new Date(act.at.getTime() - days * 86_400_000), area, limit: MOST_READ + 1})
    const messages = told
      .slice(0, MOST_READ)
      .map(({id, text, address, at, support}) => ({id, title: '', text, at, support, place: placesIn(address ?? '')[0]}))
    const found = findTopics(messages, act.at)
    return {topics: found.slice(0, MOST_TOPICS).map(writeTopic), read: messages.length, truncated: told.length > MOST_READ}
  },
})

export const topicRoutes: readonly Route[] = [topics]
