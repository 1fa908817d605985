import {useState} from 'react'
import {asRefusal, change, type Refusal, read} from '#web/ask.ts'
import {useCategories} from '#web/kit/categories.ts'
import {useDraft} from '#web/kit/draft.ts'
import {Mark, Shown, Table} from '#web/kit/keeping.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {Empty, Refused, Skeleton} from '#web/kit/notice.tsx'
import {moment} from '#web/kit/time.ts'
import {type Said, useLanguage} from '#web/language.tsx'
import {Link, useRoute} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import {type RuleState, ruleMoves} from '../rules/core/rule.ts'
import {askStreams} from './asks.ts'
import {SensingPage} from './head.tsx'
import {LevelMark} from './level.tsx'
import {RuleForm} from './rule-form.tsx'
import {TryRule} from './rule-try.tsx'
import {type Choices, firstLook, lookSaid, type Rule, type RuleShort, type RuleText, ruleKindWords, ruleStateWords} from './rule-words.ts'
import {kindSaid} from './words.ts'
import './rules.css'

const words = {
  title: {zh: '判断规则', en: 'Rules'},
  lead: {
    zh: '什么算异常。先用历史试算，再试运行，最后生效。',
    en: 'What counts as wrong. Tried on history first, then on trial, then live.',
  },
  make: {zh: '新建规则', en: 'New rule'},
  none: {zh: '还没有规则。新建一条，用历史试算后再生效。', en: 'There are no rules. Write one, try it on history, then put it in force.'},
  name: {zh: '规则', en: 'Rule'},
  state: {zh: '状态', en: 'State'},
  kind: {zh: '方式', en: 'Looks for'},
  level: {zh: '等级', en: 'Level'},
  recent: {zh: '近 30 天发现', en: 'Found in 30 days'},
  open: {zh: '持续中', en: 'lasting'},
  seeded: {zh: '随城市数据提供', en: 'came with the data of the city'},
  precision: {zh: '准确率', en: 'Precision'},
  notJudged: {zh: '未评', en: 'not judged'},
  back: {zh: '规则', en: 'Rules'},
  save: {zh: '存为新版本', en: 'Save as a new edition'},
  create: {zh: '存为草稿', en: 'Save as a draft'},
  discard: {zh: '放弃修改', en: 'Discard changes'},
  watches: {zh: '看', en: 'Watches'},
  streams: {zh: '个数据流', en: 'streams'},
  editions: {zh: '版本', en: 'Editions'},
  edition: {zh: '第', en: 'Edition'},
  inForce: {zh: '在用', en: 'in force'},
  was: {zh: '生效版本', en: 'In force'},
  now: {zh: '改为', en: 'Now'},
  found: {zh: '最近的发现', en: 'Found last'},
  nothing: {zh: '还没有发现。', en: 'Nothing found yet.'},
  readsOnly: {zh: '您的岗位可以看，不能改规则。', en: 'Your post may read rules, not change them.'},
} as const

/** Who writes what a city begins with. */
const SEEDED = 'seed'

const lights: Readonly<Record<RuleState, 'green' | 'yellow' | undefined>> = {
  draft: undefined,
  trial: 'yellow',
  live: 'green',
  paused: undefined,
  retired: undefined,
}
const moveWords: Readonly<Record<RuleState, Said>> = {
  draft: {zh: '退回草稿', en: 'Back to draft'},
  trial: {zh: '试运行', en: 'Put on trial'},
  live: {zh: '生效', en: 'Put in force'},
  paused: {zh: '暂停', en: 'Pause'},
  retired: {zh: '停用', en: 'Retire'},
}

const blank: RuleText = {
  title: {zh: '', en: ''},
  look: firstLook.threshold,
  watch: {property: null, thingKind: null, district: null, streams: [], unit: null},
  level: 2,
  second: null,
  category: null,
  opensCase: false,
  group: null,
}

/** What a rule looks at, in words. */
const whatOf = (text: RuleText, choices: Choices | undefined): Said => {
  const {property, thingKind} = text.watch
  const name = choices?.properties.find((one) => one.property === property)?.name ?? property
  if (name !== null && name !== undefined) return {zh: name, en: name}
  return thingKind === null ? {zh: '所选数据流', en: 'the streams'} : kindSaid(thingKind)
}

const sentenceOf = (text: RuleText, choices: Choices | undefined): Said => lookSaid(text.look, whatOf(text, choices), text.watch.unit ?? '')

const useChoices = () => useLoaded('rule choices', (signal) => read<Choices>('/sensing/rules/choices', {}, signal))

function List() {
  const {t} = useLanguage()
  const {may} = useSession()
  const {change: goTo} = useRoute()
  const choices = useChoices()
  const found = useLoaded('rules', (signal) => read<{rules: readonly RuleShort[]}>('/sensing/rules', {limit: 200}, signal), 30_000)
  return (
    <>
      <header className="rules-head">
        <h1>{t(words.title)}</h1>
        <p className="lead">{t(words.lead)}</p>
        {may('sensing.rules') ? (
          <button type="button" className="primary" onClick={() => goTo({rule: 'new'})}>
            {t(words.make)}
          </button>
        ) : null}
      </header>
      <Shown of={found} none={words.none} empty={({rules}) => rules.length === 0} lines={8}>
        {({rules}) => (
          <Table
            label={words.title}
            rows={rules}
            keyOf={({id}) => id}
            columns={[
              {
                said: words.name,
                cell: ({id, text}) => (
                  <>
                    <Link to={`/sensing/rules?rule=${id}`}>{t(text.title)}</Link>
                    <br />
                    <small>{t(sentenceOf(text, choices.value))}</small>
                  </>
                ),
              },
              {said: words.state, cell: ({state}) => <Mark said={ruleStateWords[state]} light={lights[state]} />},
              {said: words.kind, cell: ({text}) => t(ruleKindWords[text.look.kind])},
              {said: words.level, cell: ({text}) => <LevelMark level={text.level} />},
              {
                said: words.recent,
                number: true,
                cell: ({recent, open}) => (
                  <>
                    {recent}
                    {open === 0 ? null : (
                      <small>
                        {' · '}
                        {open} {t(words.open)}
                      </small>
                    )}
                  </>
                ),
              },
              {
                said: words.precision,
                number: true,
                cell: ({precision}) =>
                  precision?.share == null ? <small>{t(words.notJudged)}</small> : `${Math.round(precision.share * 100)}%`,
              },
            ]}
          />
        )}
      </Shown>
    </>
  )
}

/** How many streams a text watches, counted as it is written. */
function Watched({text}: {readonly text: RuleText}) {
  const {t} = useLanguage()
  const {property, thingKind, district, unit} = text.watch
  const found = useLoaded(
    property === null && thingKind === null ? null : `rule watches ${property} ${thingKind} ${district} ${unit}`,
    async (signal) => {
      const asked = {
        property: property ?? undefined,
        unit: unit ?? undefined,
        kinds: thingKind ?? undefined,
        district: district ?? undefined,
      }
      const streams = await askStreams(asked, signal)
      return {n: streams.length, more: streams.length >= 400}
    },
  )
  if (found.value === undefined) return null
  return (
    <p className="help num" role="status">
      {t(words.watches)} {found.value.more ? '≥ ' : ''}
      {found.value.n} {t(words.streams)}
    </p>
  )
}

function Editor({rule, choices, again}: {readonly rule: Rule | undefined; readonly choices: Choices; readonly again: () => void}) {
  const {language, t} = useLanguage()
  const {may} = useSession()
  const {change: goTo} = useRoute()
  const categories = useCategories()
  const {draft, edit, clear, touched} = useDraft<RuleText>(`rule ${rule?.id ?? 'new'} ${rule?.edition ?? 0}`, rule?.text ?? blank)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const fail = (error: unknown): void => setRefusal(asRefusal(error))
  const edits = may('sensing.rules')
  const save = async (): Promise<void> => {
    setRefusal(undefined)
    try {
      if (rule === undefined) {
        const {id} = await change<{id: string}>('POST', '/sensing/rules', draft)
        clear()
        goTo({rule: id}, {replace: true})
      } else {
        await change('PUT', `/sensing/rules/${rule.id}`, {text: draft, edition: rule.edition})
        clear()
        again()
      }
    } catch (error) {
      fail(error)
    }
  }
  const move = (state: RuleState): void => {
    setRefusal(undefined)
    change('PUT', `/sensing/rules/${rule?.id}/state`, {state}).then(again, fail)
  }
  // Why a step that could follow cannot be taken yet, each reason once.
  const refused = rule?.moves.filter((one) => !one.may && ruleMoves[rule.state].includes(one.state)) ?? []
  const reasons = [...new Map(refused.flatMap(({why}) => (why === null ? [] : [[why.zh, why] as const]))).values()]
  const sentence = sentenceOf(draft, choices)
  const forced = rule?.editions.find(({edition}) => edition === rule.inForce)
  const before = forced === undefined ? undefined : sentenceOf(forced.text, choices)
  return (
    <>
      <header className="rules-head">
        <Link to="/sensing/rules" className="way-back">
          ‹ {t(words.back)}
        </Link>
        <h1>{t(draft.title) || t(words.make)}</h1>
        {rule === undefined ? null : <Mark said={ruleStateWords[rule.state]} light={lights[rule.state]} />}
      </header>
      <p className="rule-sentence">{t(sentence)}</p>
      {before === undefined || before[language] === sentence[language] ? null : (
        <p className="help">
          {t(words.was)}: <span className="was">{t(before)}</span> → {t(words.now)}: <span className="is">{t(sentence)}</span>
        </p>
      )}
      <Watched text={draft} />
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      <div className="rule-parts">
        <section className="panel">
          <fieldset disabled={!edits}>
            <RuleForm text={draft} choices={choices} categories={categories.value ?? []} edit={edit} />
          </fieldset>
          {edits ? (
            <div className="actions">
              <button type="button" className="primary" disabled={!touched} onClick={() => void save()}>
                {t(rule === undefined ? words.create : words.save)}
              </button>
              {touched ? (
                <button type="button" onClick={clear}>
                  {t(words.discard)}
                </button>
              ) : null}
              {touched
                ? null
                : rule?.moves
                    .filter(
                      (one) => (one.state !== rule.state || rule.edition !== rule.inForce) && ruleMoves[rule.state].includes(one.state),
                    )
                    .map((one) => (
                      <button key={one.state} type="button" disabled={!one.may} onClick={() => move(one.state)}>
                        {t(moveWords[one.state])}
                      </button>
                    ))}
            </div>
          ) : (
            <p className="help">{t(words.readsOnly)}</p>
          )}
          {edits && !touched ? <p className="help">{reasons.map(t).join(' ')}</p> : null}
        </section>
        <div className="rule-side">
          {edits ? (
            <TryRule
              text={draft}
              kept={rule === undefined || touched ? undefined : {id: rule.id, edition: rule.edition}}
              against={rule === undefined || rule.inForce === null ? undefined : {id: rule.id, edition: rule.inForce}}
              onTried={again}
            />
          ) : null}
          {rule === undefined ? null : (
            <section className="panel">
              <h2>{t(words.found)}</h2>
              {rule.findings.length === 0 ? <p className="help">{t(words.nothing)}</p> : null}
              <ul className="try-where">
                {rule.findings.slice(0, 8).map((one) => (
                  <li key={`${one.stream} ${one.from}`}>
                    <span>
                      <LevelMark level={one.level} /> <Link to={`/sensing/things/${one.thing}?streams=${one.stream}`}>{one.thingName}</Link>
                      <br />
                      <small className="help">{t(one.why)}</small>
                    </span>
                    <small className="help num">{moment(language, one.from)}</small>
                  </li>
                ))}
              </ul>
              <h2>{t(words.editions)}</h2>
              <ol className="try-where">
                {rule.editions.map((one) => (
                  <li key={one.edition}>
                    <span>
                      {t(words.edition)} {one.edition} {language === 'zh' ? '版' : ''}{' '}
                      {one.edition === rule.inForce ? <Mark said={words.inForce} light="green" /> : null}
                      <br />
                      <small className="help">{t(sentenceOf(one.text, choices))}</small>
                    </span>
                    <small className="help num">
                      {moment(language, one.at)} {one.by === SEEDED ? t(words.seeded) : one.by}
                    </small>
                  </li>
                ))}
              </ol>
            </section>
          )}
        </div>
      </div>
    </>
  )
}

function One({id}: {readonly id: string}) {
  const choices = useChoices()
  const found = useLoaded(id === 'new' ? null : `rule ${id}`, (signal) => read<Rule>(`/sensing/rules/${id}`, {}, signal))
  const refusal = choices.refusal ?? found.refusal
  if (refusal !== undefined) return <Refused refusal={refusal} retry={choices.refusal === undefined ? found.again : choices.again} />
  if (choices.value === undefined || (id !== 'new' && found.value === undefined)) return <Skeleton lines={10} />
  if (choices.value.properties.length === 0)
    return <Empty said={{zh: '还没有设备来数，无从写规则。请先接入设备。', en: 'No device tells anything yet; register devices first.'}} />
  return <Editor key={`${id} ${found.value?.edition ?? 0}`} rule={found.value} choices={choices.value} again={found.again} />
}

/** The rules by which streams are judged: listed, written in plain words, tried on history, put in force. */
export function RulesPage() {
  const {query} = useRoute()
  const id = query.get('rule')
  return <SensingPage>{id === null ? <List /> : <One key={id} id={id} />}</SensingPage>
}
