import {useLanguage} from '#web/language.tsx'
import {type Claim, claims, type Ending, endingNames, endings, type Move} from '../core/lifecycle.ts'
import type {Given, NextMove} from './desk-asks.ts'
import {AblePicker, type Named, PersonPicker} from './people.tsx'
import {CategoryPicker, UnitPicker} from './pickers.tsx'

const words = {
  words: {zh: '说明', en: 'Words'},
  note: {zh: '内部备注，市民看不到', en: 'Between colleagues; citizens never see it'},
  until: {zh: '暂缓到', en: 'Put off until'},
  untilHelp: {zh: '到期自动恢复计时，最长一年。', en: 'The clock runs again by itself on that day; a year at most.'},
  ending: {zh: '如何结束', en: 'How it ends'},
  claim: {zh: '处置结论', en: 'What is said of the work'},
  into: {zh: '并入哪个案件（案卷号）', en: 'Number of the case it is merged into'},
  part: {zh: '部分', en: 'Part'},
  more: {zh: '再加一个部分', en: 'One more part'},
  units: {zh: '吹哨哪些单位', en: 'Units to call in'},
  remove: {zh: '移除', en: 'Remove'},
  person: {zh: '承办人', en: 'Who handles it'},
  onSite: {zh: '请谁去现场', en: 'Who goes to look'},
  priority: {zh: '优先级', en: 'Priority'},
  usual: {zh: '一般', en: 'Usual'},
  urgent: {zh: '紧急', en: 'Urgent'},
  supervision: {zh: '督办类型', en: 'Kind of supervision'},
} as const

const kinds = {
  overdue: {zh: '超时督办', en: 'For being late'},
  leader: {zh: '领导督办', en: 'By a leader'},
  important: {zh: '重要事项督办', en: 'As important'},
} as const

/** What the side paths of a case ask for. */
export interface Extra {
  readonly words: string
  readonly until: string
  readonly ending: Ending | ''
  readonly claim: Claim
  readonly into: string
  readonly parts: readonly string[]
  readonly units: readonly {readonly id: string; readonly name: string}[]
  readonly person: Named | null
  readonly priority: 'usual' | 'urgent'
  readonly supervision: keyof typeof kinds
}

/** What the person named by a move will have to do, by which they are found; those who only look may be left open. */
export const names: Readonly<Partial<Record<Move, {readonly does: Move; readonly open: boolean}>>> = {
  'assign-person': {does: 'handle', open: false},
  'ask-verification': {does: 'confirm', open: true},
  'ask-inspection': {does: 'pass', open: true},
}

/** An empty form. */
export const noExtra: Extra = {
  words: '',
  until: '',
  ending: '',
  claim: 'fixed',
  into: '',
  parts: ['', ''],
  units: [],
  person: null,
  priority: 'urgent',
  supervision: 'leader',
}

const filledParts = ({parts}: Extra): readonly string[] => parts.map((part) => part.trim()).filter((part) => part !== '')

/** What is still missing, in words. */
export const lackingExtra = (needs: ReadonlySet<string>, draft: Extra) => [
  ...(needs.has('words') && draft.words.trim() === '' ? [words.words] : []),
  ...(needs.has('until') && draft.until === '' ? [words.until] : []),
  ...(needs.has('ending') && draft.ending === '' ? [words.ending] : []),
  ...(needs.has('into') && draft.into.trim() === '' ? [words.into] : []),
  ...(needs.has('parts') && filledParts(draft).length < 2 ? [{zh: '至少两个部分', en: 'at least two parts'}] : []),
  ...(needs.has('units') && draft.units.length === 0 ? [words.units] : []),
  ...(needs.has('person') && draft.person === null ? [words.person] : []),
]

/** What the form gives to the move. */
export const givenExtra = (needs: ReadonlySet<string>, move: Move, draft: Extra): Given => ({
  ...(needs.has('words') ? {words: draft.words.trim()} : {}),
  ...(needs.has('until') ? {until: new Date(`${draft.until}T09:00:00`).toISOString()} : {}),
  ...(needs.has('ending') ? {ending: draft.ending} : {}),
  ...(move === 'handle' ? {claim: draft.claim} : {}),
  ...(needs.has('into') ? {into: draft.into.trim()} : {}),
  ...(needs.has('parts') ? {parts: filledParts(draft).map((description) => ({description}))} : {}),
  ...(needs.has('units') ? {units: draft.units.map(({id}) => id)} : {}),
  ...(names[move] !== undefined && draft.person !== null ? {person: draft.person} : {}),
  ...(needs.has('priority') ? {priority: draft.priority} : {}),
  ...(needs.has('supervision') ? {supervision: draft.supervision} : {}),
})

type Edit = (patch: Partial<Extra>) => void

function Choice<T extends string>({
  name,
  label,
  value,
  options,
  onPick,
}: {
  readonly name: string
  readonly label: string
  readonly value: T
  readonly options: readonly (readonly [T, string])[]
  readonly onPick: (value: T) => void
}) {
  return (
    <>
      <label htmlFor={name}>{label}</label>
      <select id={name} name={name} value={value} onChange={(event) => onPick(event.target.value as T)}>
        {options.map(([option, text]) => (
          <option key={option} value={option}>
            {text}
          </option>
        ))}
      </select>
    </>
  )
}

function Parts({draft, edit}: {readonly draft: Extra; readonly edit: Edit}) {
  const {language, t} = useLanguage()
  return (
    <>
      {draft.parts.map((part, index) => {
        const label = language === 'zh' ? `${words.part.zh} ${index + 1}` : `${words.part.en} ${index + 1}`
        return (
          <textarea
            // biome-ignore lint/suspicious/noArrayIndexKey: a part is known by its place
            key={index}
            name={`part-${index}`}
            aria-label={label}
            placeholder={label}
            value={part}
            maxLength={2000}
            onChange={(event) => edit({parts: draft.parts.map((old, place) => (place === index ? event.target.value : old))})}
          />
        )
      })}
      {draft.parts.length >= 20 ? null : (
        <button type="button" className="quiet" onClick={() => edit({parts: [...draft.parts, '']})}>
          {t(words.more)}
        </button>
      )}
    </>
  )
}

function Units({draft, edit}: {readonly draft: Extra; readonly edit: Edit}) {
  const {t} = useLanguage()
  return (
    <>
      <span className="label">{t(words.units)}</span>
      {draft.units.map((unit) => (
        <p key={unit.id} className="picked">
          {unit.name}
          <button type="button" className="quiet" onClick={() => edit({units: draft.units.filter(({id}) => id !== unit.id)})}>
            {t(words.remove)}
          </button>
        </p>
      ))}
      <UnitPicker
        key={draft.units.length}
        value={null}
        onPick={(unit) =>
          unit !== null && !draft.units.some(({id}) => id === unit.id) ? edit({units: [...draft.units, unit]}) : undefined
        }
      />
    </>
  )
}

/** The fields of the side paths that a move cannot do without. */
export function ExtraFields({
  one,
  next: {move, needs: listed},
  id,
  draft,
  edit,
  category,
  onCategory,
}: {
  readonly one: {readonly id: string; readonly many?: boolean}
  readonly next: NextMove
  readonly id: string
  readonly draft: Extra
  readonly edit: Edit
  readonly category: string | null
  readonly onCategory: (category: string | null) => void
}) {
  const {t} = useLanguage()
  const needs = new Set(listed)
  const named = names[move]
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
  return (
    <>
      {needs.has('category') && !needs.has('condition') ? <CategoryPicker value={category} onPick={onCategory} /> : null}
      {move === 'handle' ? (
        <Choice
          name={`${id}-claim`}
          label={t(words.claim)}
          value={draft.claim}
          options={claims.map((claim) => [claim, t(endings[claim])] as const)}
          onPick={(claim) => edit({claim})}
        />
      ) : null}
      {needs.has('into') ? (
        <>
          <label htmlFor={`${id}-into`}>{t(words.into)}</label>
          <input
            id={`${id}-into`}
            name="into"
            value={draft.into}
            inputMode="numeric"
            maxLength={36}
            onChange={(event) => edit({into: event.target.value})}
          />
        </>
      ) : null}
      {needs.has('parts') ? <Parts draft={draft} edit={edit} /> : null}
      {needs.has('units') ? <Units draft={draft} edit={edit} /> : null}
      {named === undefined ? null : (
        <>
          <span className="label">{named.open ? t(words.onSite) : t(words.person)}</span>
          {one.many ? (
            <PersonPicker label={t(words.person)} value={draft.person} onPick={(person) => edit({person})} />
          ) : (
            <AblePicker
              id={one.id}
              move={named.does}
              label={t(named.open ? words.onSite : words.person)}
              open={named.open}
              value={draft.person}
              onPick={(person) => edit({person})}
            />
          )}
        </>
      )}
      {needs.has('until') ? (
        <>
          <label htmlFor={`${id}-until`}>{t(words.until)}</label>
          <input
            id={`${id}-until`}
            name="until"
            type="date"
            min={tomorrow}
            value={draft.until}
            onChange={(event) => edit({until: event.target.value})}
          />
          <p className="help">{t(words.untilHelp)}</p>
        </>
      ) : null}
      {needs.has('ending') ? (
        <Choice
          name={`${id}-ending`}
          label={t(words.ending)}
          value={draft.ending}
          options={[['', '—'] as const, ...endingNames.filter((name) => name !== 'fixed').map((name) => [name, t(endings[name])] as const)]}
          onPick={(ending) => edit({ending})}
        />
      ) : null}
      {needs.has('supervision') ? (
        <Choice
          name={`${id}-supervision`}
          label={t(words.supervision)}
          value={draft.supervision}
          options={(Object.keys(kinds) as (keyof typeof kinds)[]).map((kind) => [kind, t(kinds[kind])] as const)}
          onPick={(supervision) => edit({supervision})}
        />
      ) : null}
      {needs.has('priority') ? (
        <Choice
          name={`${id}-priority`}
          label={t(words.priority)}
          value={draft.priority}
          options={[
            ['urgent', t(words.urgent)],
            ['usual', t(words.usual)],
          ]}
          onPick={(priority) => edit({priority})}
        />
      ) : null}
      {needs.has('words') ? (
        <>
          <label htmlFor={`${id}-words`}>{t(words.words)}</label>
          <textarea
            id={`${id}-words`}
            name="words"
            value={draft.words}
            maxLength={2000}
            onChange={(event) => edit({words: event.target.value})}
          />
          {move === 'note' ? <p className="help">{t(words.note)}</p> : null}
        </>
      ) : null}
    </>
  )
}
