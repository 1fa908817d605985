import {type Act, allow} from '#kernel/act.ts'
import type {City} from '#kernel/city.ts'
import type {Db, Tx} from '#kernel/db.ts'
import {announce} from '#kernel/events.ts'
import {problem} from '#lib/problem.ts'
import {type Language, LINK, languages, speak, variablesIn, type Words, withLink} from '../core/template.ts'
import {addKind, getKind, holdTemplate, type Kind, type Template, updateTemplate} from '../queries/templates.ts'
import type {Variable} from '../tables.ts'
import {wholeCity} from './own.ts'

export const unknownVariable = problem<{names: readonly string[]; known: readonly string[]}>('notices.unknown-variable', 422, {
  zh: ({names, known}) =>
    `这一通知没有变量 ${names.map((name) => `{{${name}}}`).join('、')}。可用：${known.map((name) => `{{${name}}}`).join('、')}。`,
  en: ({names, known}) =>
    `This notice has no ${names.map((name) => `{{${name}}}`).join(', ')}. Use ${known.map((name) => `{{${name}}}`).join(', ')}.`,
})

export const templateStale = problem<{by: string}>('notices.template-changed', 409, {
  zh: ({by}) => `${by}在您打开之后改过这份模板。请刷新，看过新的文字再改。`,
  en: ({by}) => `${by} has changed these words since you opened them. Reload, read them, then make your change.`,
})

const knownNames = ({variables}: Kind): readonly string[] => [...variables.map(({name}) => name), LINK]

function requireKnown(kind: Kind, {title, body, short}: Words): void {
  const known = knownNames(kind)
  const names = variablesIn(title, body, short).filter((name) => !known.includes(name))
  if (names.length > 0) throw unknownVariable({names, known})
}

/** Changes the words of an event; throws notices.no-such-template, notices.unknown-variable, notices.template-changed. */
export async function editTemplate(
  tx: Tx,
  act: Act,
  {event, language, version, ...words}: Words & {event: string; language: Language; version?: number | undefined},
): Promise<Template> {
  allow(act, 'notices.templates', {area: null})
  const held = await holdTemplate(tx, event, language)
  requireKnown(await getKind(tx, event), words)
  if (version !== undefined && version !== held.version) throw templateStale({by: held.changedBy})
  const after: Template = {...held, ...words, version: held.version + 1, changedBy: act.by.name, changedAt: act.at}
  await updateTemplate(tx, after, {by: act.by.name, at: act.at})
  await announce(tx, act, {
    name: 'notices.template-edited',
    subject: `${event} ${language}`,
    district: wholeCity,
    body: {version: after.version, before: {title: held.title, body: held.body, short: held.short}, after: words},
  })
  return after
}

/** Takes every change back to the words the city began with. */
export async function revertTemplate(tx: Tx, act: Act, {event, language}: {event: string; language: Language}): Promise<Template> {
  const {usual} = await holdTemplate(tx, event, language)
  return editTemplate(tx, act, {event, language, ...usual})
}

/** How words would read with the examples of their event's variables; throws notices.unknown-variable. */
export async function previewWords(db: Db, event: string, language: Language, words: Words): Promise<Words> {
  const kind = await getKind(db, event)
  requireKnown(kind, words)
  const spoken = speak(words, Object.fromEntries(kind.variables.map(({name, sample}) => [name, sample])), language)
  const link = 'https://city.example/…'
  return {
    title: withLink(spoken.title, link),
    body: withLink(spoken.body, link),
    short: spoken.short === null ? null : withLink(spoken.short, link),
  }
}

interface WordsFile {
  readonly title: string
  readonly body: string
  readonly short?: string
}

/** The file `cities/<name>/notices/templates.json`: by event, with variables by name. */
export interface TemplatesFile {
  readonly variables: Readonly<Record<string, Omit<Variable, 'name'>>>
  readonly events: Readonly<
    Record<
      string,
      {
        readonly title: {readonly zh: string; readonly en: string}
        readonly variables: readonly string[]
        readonly zh: WordsFile
        readonly en: WordsFile
      }
    >
  >
}

const brokenTemplates = problem<{event: string; name: string}>('notices.broken-templates', 500, {
  zh: ({event, name}) => `notices/templates.json 中“${event}”用了未登记的变量“${name}”。请更正城市数据后重新启动。`,
  en: ({event, name}) =>
    `In notices/templates.json “${event}” uses the variable “${name}”, which is not listed. Mend the city's data and start again.`,
})

/** Adds the events of a city's file that are not there yet, and leaves edited words alone. Returns how many texts were new. */
export async function loadTemplates(tx: Tx, act: Act, city: City): Promise<number> {
  if (!city.has('notices/templates.json')) return 0
  const {variables, events} = city.json<TemplatesFile>('notices/templates.json')
  let added = 0
  for (const [event, {title, variables: names, ...words}] of Object.entries(events)) {
    const listed = names.map((name): Variable => {
      const known = variables[name]
      if (known === undefined) throw brokenTemplates({event, name})
      return {name, ...known}
    })
    const texts = languages.map((language) => ({language, short: null, ...words[language]}))
    for (const name of variablesIn(...texts.flatMap(({title, body, short}) => [title, body, short])))
      if (name !== LINK && !names.includes(name)) throw brokenTemplates({event, name})
    added += await addKind(tx, {event, title, variables: listed}, texts, {by: act.by.name, at: act.at})
  }
  return added
}
