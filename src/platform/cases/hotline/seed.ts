import {createHash} from 'node:crypto'
import type {Act} from '#kernel/act.ts'
import type {City} from '#kernel/city.ts'
import type {Tx} from '#kernel/db.ts'
import {type ArticleText, decideArticle, writeArticle} from './actions/knowledge.ts'
import {type TemplateText, writeTemplate} from './actions/templates.ts'
import {keepRules} from './queries/rules.ts'
import {prefixOf} from './queries/within.ts'
import {hotlineRules, satisfactionRules} from './rules.ts'

const hashOf = (topic: string, body: unknown): string => createHash('sha256').update(topic).update(JSON.stringify(body)).digest('hex')

/** Keeps what a city settles about its hotline, and its articles and reply templates; throws ZodError for files that are not as they must be. */
export async function seedHotline(tx: Tx, act: Act, city: City): Promise<void> {
  const code = prefixOf(city.code)
  if (!city.has('cases/hotline.json')) return
  const hotline = hotlineRules.parse(city.json('cases/hotline.json'))
  await keepRules(tx, {code, topic: 'hotline', hash: hashOf('hotline', hotline), body: hotline})
  const satisfaction = satisfactionRules.parse(city.json('cases/satisfaction.json'))
  await keepRules(tx, {code, topic: 'satisfaction', hash: hashOf('satisfaction', satisfaction), body: satisfaction})
  for (const text of city.has('cases/knowledge.json')
    ? city.json<readonly Omit<ArticleText, 'validFrom' | 'validTo'>[]>('cases/knowledge.json')
    : []) {
    const {id} = await writeArticle(tx, act, city.code, {...text, validFrom: '2026-01-01', validTo: null})
    await decideArticle(tx, act, id, 'publish')
  }
  for (const text of city.has('cases/templates.json') ? city.json<readonly TemplateText[]>('cases/templates.json') : [])
    await writeTemplate(tx, act, city.code, text)
}
