import {change} from '#web/ask.ts'
import {sayClass} from '#web/kit/categories.ts'
import {Standing, useErrand} from '#web/kit/errand.tsx'
import {Mark, Table} from '#web/kit/keeping.tsx'
import {useKept} from '#web/kit/kept.ts'
import {dayBegins, moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'
import {type CatalogueLine, type ReplayOut, sayClassIn, useClasses} from './asks.ts'

const words = {
  tells: {
    zh: '把这段时间立的案按这一版重新算一遍时限和单位，与当时相比。只算不改；最多十万件。',
    en: 'Reckons the limits and units of cases filed in this time by this version and compares with then. It changes nothing; at most 100,000 cases.',
  },
  from: {zh: '立案从', en: 'Filed from'},
  to: {zh: '到', en: 'to'},
  run: {zh: '试算', en: 'Try it'},
  cases: {zh: '重算案件', en: 'Cases judged'},
  unchanged: {zh: '没有变化', en: 'Unchanged'},
  earlier: {zh: '时限提前', en: 'Due earlier'},
  later: {zh: '时限延后', en: 'Due later'},
  unitsChanged: {zh: '换了单位', en: 'Another unit'},
  withoutCondition: {zh: '无条件可立', en: 'No condition left'},
  withoutLimit: {zh: '无时限', en: 'No limit'},
  truncated: {zh: '案件超过十万件，只算了前十万件。', en: 'There are more than 100,000 cases; the first were judged.'},
  majors: {zh: '按大类', en: 'By major class'},
  major: {zh: '大类', en: 'Major class'},
  changed: {zh: '有变化', en: 'Changed'},
  shift: {zh: '时限合计变动（小时）', en: 'Shift of limits (hours)'},
  units: {zh: '按单位', en: 'By unit'},
  unit: {zh: '单位', en: 'Unit'},
  before: {zh: '当时', en: 'Then'},
  after: {zh: '按这一版', en: 'By this version'},
  changes: {zh: '会变的案件', en: 'Cases that would change'},
  case: {zh: '案件', en: 'Case'},
  why: {zh: '变化', en: 'Change'},
  open: {zh: '打开', en: 'Open'},
  nothing: {zh: '没有一件会变。', en: 'Not one would change.'},
} as const

const whys = {
  earlier: {said: words.earlier, light: 'yellow'},
  later: {said: words.later, light: 'green'},
  unit: {said: words.unitsChanged, light: 'yellow'},
  'no-condition': {said: words.withoutCondition, light: 'red'},
  'no-limit': {said: words.withoutLimit, light: 'red'},
} as const

const day = (back: number): string => new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10)
const SHOWN = 200

/** How a version would have judged past cases: totals, and every case it would have treated otherwise. */
export function ReplayPart({catalogue}: {readonly catalogue: CatalogueLine}) {
  const {language, t} = useLanguage()
  const classes = useClasses(catalogue.id).value?.items
  const errand = useErrand<ReplayOut>(`replay ${catalogue.id} ${catalogue.revision}`)
  const [from, setFrom] = useKept('replay from', day(90))
  const [to, setTo] = useKept('replay to', day(0))
  const found = errand.value
  const due = (side: {readonly dueAt: string | null; readonly unit: string | null} | null) =>
    side === null ? '—' : [side.dueAt === null ? '—' : moment(language, side.dueAt), ...(side.unit === null ? [] : [side.unit])].join(' · ')
  return (
    <>
      <p className="help">{t(words.tells)}</p>
      <form
        className="bar"
        onSubmit={(event) => {
          event.preventDefault()
          const span = {from: dayBegins(from), to: dayBegins(to, 1)}
          void errand.run(() => change<ReplayOut>('POST', '/cases/replay-draft', {catalogue: catalogue.id, ...span}))
        }}
      >
        <label>
          {t(words.from)}
          <input type="date" required value={from} onChange={({target}) => setFrom(target.value)} />
        </label>
        <label>
          {t(words.to)}
          <input type="date" required value={to} onChange={({target}) => setTo(target.value)} />
        </label>
        <button type="submit" className="primary" disabled={errand.busy}>
          {t(words.run)}
        </button>
      </form>
      <Standing errand={errand} />
      {found === undefined ? null : (
        <>
          <dl className="facts">
            {(['cases', 'unchanged', 'earlier', 'later', 'unitsChanged', 'withoutCondition', 'withoutLimit'] as const).map((part) => (
              <div key={part}>
                <dt>{t(words[part])}</dt>
                <dd className={part.startsWith('without') && found[part] > 0 ? 'red' : undefined}>{found[part].toLocaleString()}</dd>
              </div>
            ))}
          </dl>
          {found.truncated ? <p className="notice">{t(words.truncated)}</p> : null}
          {found.changes.length === 0 ? <p className="notice">{t(words.nothing)}</p> : null}
          {found.majors.length === 0 ? null : (
            <>
              <h3>{t(words.majors)}</h3>
              <Table
                label={words.majors}
                rows={found.majors}
                keyOf={({major}) => major}
                columns={[
                  {said: words.major, cell: ({major}) => t(sayClass([], major))},
                  {said: words.cases, cell: ({cases}) => cases, number: true},
                  {said: words.changed, cell: ({changed}) => changed, number: true},
                  {said: words.shift, cell: ({shiftHours}) => (shiftHours > 0 ? `+${shiftHours}` : shiftHours), number: true},
                ]}
              />
            </>
          )}
          {found.units.length === 0 ? null : (
            <>
              <h3>{t(words.units)}</h3>
              <Table
                label={words.units}
                rows={found.units}
                keyOf={({unit}) => unit}
                columns={[
                  {said: words.unit, cell: ({unit}) => unit},
                  {said: words.before, cell: ({before}) => before, number: true},
                  {said: words.after, cell: ({after}) => after, number: true},
                ]}
              />
            </>
          )}
          {found.changes.length === 0 ? null : (
            <>
              <h3>{t(words.changes)}</h3>
              <Table
                label={words.changes}
                rows={found.changes.slice(0, SHOWN)}
                keyOf={({id}) => id}
                columns={[
                  {
                    said: words.case,
                    cell: ({id, category}) => (
                      <>
                        {t(sayClassIn(classes, category))} <Link to={`/?case=${id}`}>{t(words.open)}</Link>
                      </>
                    ),
                  },
                  {said: words.why, cell: ({why}) => <Mark {...whys[why]} />},
                  {said: words.before, cell: ({before}) => due(before)},
                  {said: words.after, cell: ({after}) => due(after)},
                ]}
              />
              {found.changes.length > SHOWN ? <p className="help num">{`${SHOWN} / ${found.changes.length}`}</p> : null}
            </>
          )}
        </>
      )}
    </>
  )
}
