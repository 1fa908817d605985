import {useEffect, useRef, useState} from 'react'
import type {z} from 'zod'
import {asRefusal, change, type Refusal, read} from '#web/ask.ts'
import {AskForm} from '#web/kit/ask-form.tsx'
import {sayClass, useCategories} from '#web/kit/categories.ts'
import {ErrandBar, type ErrandLine, useErrands} from '#web/kit/errand-board.tsx'
import {KeptPage, Mark, Shown, Table} from '#web/kit/keeping.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {Refused} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'
import type {ruleReply, tombstoneReply} from '../../privacy/api.ts'

const words = {
  title: {zh: '留存', en: 'How long things are kept'},
  lead: {
    zh: '结束多少天后匿名或销毁。规则是城市的数据，每夜自动执行；这里先试算，再决定是否现在就做一批。',
    en: 'After how many days a case is made anonymous or destroyed. The rules are the city’s data and done every night; here one sees what each would do now.',
  },
  rules: {zh: '规则与试算', en: 'Rules, and what each would do now'},
  none: {
    zh: '还没有留存规则。规则写在城市数据的 retention.json 中。',
    en: 'There are no rules; they stand in retention.json of the city’s data.',
  },
  anonymise: {zh: '匿名', en: 'anonymise'},
  destroy: {zh: '销毁', en: 'destroy'},
  redact: {zh: '依法隐去', en: 'redacted by law'},
  after: {zh: '结束满', en: 'after'},
  days: {zh: '天', en: 'days'},
  all: {zh: '全部类别', en: 'every class'},
  now: {zh: '现在会影响', en: 'would touch now'},
  cases: {zh: '件', en: 'cases'},
  atLeast: {zh: '至少', en: 'at least'},
  nothing: {zh: '现在没有到期的案件。', en: 'Nothing is due now.'},
  oldest: {zh: '最早结束于', en: 'the oldest ended'},
  sample: {zh: '其中几件', en: 'Some of them'},
  run: {zh: '现在全部执行', en: 'Do all of them now'},
  runTells: {
    zh: '到期的全部处理，做了不能撤回。可以离开本页，进度在这里看。',
    en: 'Everything that is due; it cannot be undone. You may leave this page and see here how far it is.',
  },
  done: {zh: '已处理', en: 'Done'},
  tombstones: {zh: '已匿名或销毁的记录', en: 'What was made anonymous or destroyed'},
  noTombstones: {zh: '还没有匿名或销毁过任何案件。', en: 'Nothing was made anonymous or destroyed yet.'},
  when: {zh: '时间', en: 'When'},
  case: {zh: '案件', en: 'Case'},
  what: {zh: '做了什么', en: 'What'},
  by: {zh: '依哪条规则', en: 'By which rule'},
  more: {zh: '更早的', en: 'Earlier'},
} as const

type Rule = z.infer<typeof ruleReply>
type Tombstone = Omit<z.infer<typeof tombstoneReply>, 'at'> & {readonly at: string}
interface Page {
  readonly tombstones: readonly Tombstone[]
  readonly next: string | null
}

function OneRule({rule, errand, onAsked}: {readonly rule: Rule; readonly errand: ErrandLine | undefined; readonly onAsked: () => void}) {
  const {language, t} = useLanguage()
  const categories = useCategories().value ?? []
  const open = errand !== undefined && errand.endedAt === null
  return (
    <li className="card column">
      <div className="title-line">
        <b>{t(rule.title)}</b>
        <Mark said={words[rule.does]} light={rule.does === 'destroy' ? 'red' : 'yellow'} />
        <span className="help">
          {[
            `${t(words.after)} ${rule.afterDays} ${t(words.days)}`,
            rule.categories.length === 0 ? t(words.all) : rule.categories.map((one) => t(sayClass(categories, one))).join('、'),
            rule.city,
          ].join(' · ')}
        </span>
      </div>
      {rule.count === 0 ? (
        <p className="help">{t(words.nothing)}</p>
      ) : (
        <>
          <p>
            {`${t(words.now)} `}
            <b className="num">{`${rule.exact ? '' : `${t(words.atLeast)} `}${rule.count.toLocaleString()}`}</b>
            {` ${t(words.cases)}`}
            {rule.oldest === null ? '' : ` · ${t(words.oldest)} ${moment(language, rule.oldest)}`}
          </p>
          <details>
            <summary>{t(words.sample)}</summary>
            <ul>
              {rule.sample.map((one) => (
                <li key={one.id} className="num">
                  <Link to={`/?case=${one.id}`}>{one.number ?? one.id}</Link>{' '}
                  {one.category === null ? '' : t(sayClass(categories, one.category))}{' '}
                  <span className="help">{moment(language, one.endedAt)}</span>
                </li>
              ))}
            </ul>
          </details>
          {open ? null : (
            <AskForm
              id={`retention ${rule.city} ${rule.id}`}
              verb={words.run}
              tells={words.runTells}
              fields={[]}
              send={async () => {
                await change('POST', '/errands', {kind: 'cases.retain', asked: {rule: rule.id, city: rule.city}})
                onAsked()
              }}
            />
          )}
        </>
      )}
      {errand === undefined ? null : open ? (
        <ErrandBar one={errand} />
      ) : (
        <p className="notice" role="status">
          {errand.problem === null
            ? `${t(words.done)} ${errand.written.toLocaleString()} ${t(words.cases)} · ${moment(language, errand.endedAt ?? errand.askedAt)}`
            : t(errand.problem)}
        </p>
      )}
    </li>
  )
}

/** The rules of retention with a dry run of each, and what was made anonymous or destroyed. */
export function RetentionPage() {
  const {language, t} = useLanguage()
  const rules = useLoaded('retention', (signal) => read<readonly Rule[]>('/retention', {}, signal))
  const first = useLoaded('tombstones', (signal) => read<Page>('/retention/tombstones', {}, signal))
  const [later, setLater] = useState<readonly Page[]>([])
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const pages = first.value === undefined ? [] : [first.value, ...later]
  const next = pages.at(-1)?.next ?? null
  const more = async () => {
    if (next === null) return
    try {
      const page = await read<Page>('/retention/tombstones', {cursor: next})
      setLater((before) => [...before, page])
    } catch (error) {
      setRefusal(asRefusal(error))
    }
  }
  const errands = useErrands('cases.retain')
  const errandOf = ({id, city}: Rule) => errands.value?.find(({asked}) => asked.rule === id && asked.city === city)
  const ended = errands.value?.filter(({endedAt}) => endedAt !== null).length ?? 0
  const again = () => {
    setLater([])
    rules.again()
    first.again()
  }
  const latest = useRef(again)
  latest.current = again
  useEffect(() => {
    if (ended > 0) latest.current()
  }, [ended])
  return (
    <KeptPage title={words.title} lead={words.lead} needs={['cases.retain']}>
      <section>
        <h2>{t(words.rules)}</h2>
        <Shown of={rules} none={words.none} empty={(all) => all.length === 0}>
          {(all) => (
            <ul className="column">
              {all.map((rule) => (
                <OneRule key={`${rule.city} ${rule.id}`} rule={rule} errand={errandOf(rule)} onAsked={errands.again} />
              ))}
            </ul>
          )}
        </Shown>
      </section>
      <section>
        <h2>{t(words.tombstones)}</h2>
        {refusal === undefined ? null : <Refused refusal={refusal} />}
        <Shown of={first} none={words.noTombstones} empty={({tombstones}) => tombstones.length === 0}>
          {() => (
            <Table
              label={words.tombstones}
              rows={pages.flatMap(({tombstones}) => tombstones)}
              keyOf={({id}) => id}
              columns={[
                {said: words.when, cell: ({at}) => moment(language, at)},
                {said: words.case, cell: ({number, caseId}) => number ?? caseId},
                {said: words.what, cell: ({what}) => <Mark said={words[what]} />},
                {said: words.by, cell: ({rule}) => <code>{rule}</code>},
              ]}
            />
          )}
        </Shown>
        {next === null ? null : (
          <button type="button" onClick={() => void more()}>
            {t(words.more)}
          </button>
        )}
      </section>
    </KeptPage>
  )
}
