import {Suspense, useState} from 'react'
import type {z} from 'zod'
import {change, read} from '#web/ask.ts'
import {AskForm} from '#web/kit/ask-form.tsx'
import {Shown} from '#web/kit/keeping.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {Empty, Skeleton} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {GridMap} from '#web/map/lazy.ts'
import {useRoute} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import type * as api from '../api.ts'

const words = {
  title: {zh: '责任网格', en: 'Responsibility grids'},
  none: {zh: '还没有责任网格。', en: 'There are no responsibility grids yet.'},
  choose: {zh: '在左边选一个责任网格。', en: 'Choose a responsibility grid on the left.'},
  cells: {zh: '个单元网格', en: 'cells'},
  holder: {zh: '责任人', en: 'Held by'},
  map: {zh: '所含单元网格，按一下加入或移出', en: 'Its cells; press one to put it in or take it out'},
  draw: {zh: '划定责任网格', en: 'Draw a responsibility grid'},
  redraw: {zh: '按所选网格重新划定', en: 'Draw it anew with the chosen cells'},
  code: {zh: '代号', en: 'Code'},
  name: {zh: '名称', en: 'Name'},
  kind: {zh: '种类', en: 'Kind'},
  list: {zh: '单元网格代码，空格分隔', en: 'Codes of cells, separated by spaces'},
  changed: {zh: '已选', en: 'Chosen'},
} as const

type Line = z.infer<typeof api.responsibilityReply>

function OneGrid({one, again}: {readonly one: Line; readonly again: () => void}) {
  const {t} = useLanguage()
  const {may} = useSession()
  const [cells, setCells] = useState<readonly string[]>(one.cells)
  const edits = may('grid.edit')
  const toggle = (code: string) => setCells((held) => (held.includes(code) ? held.filter((cell) => cell !== code) : [...held, code]))
  return (
    <section>
      <h2>
        {one.name} <code>{one.code}</code>
      </h2>
      <p className="help">{`${one.kind}${one.holder === null ? '' : ` · ${t(words.holder)} ${one.holder}`} · ${t(words.changed)} ${cells.length}/${one.cells.length}`}</p>
      <div className="map-box">
        <Suspense fallback={<Skeleton lines={8} />}>
          <GridMap label={t(words.map)} layer="cells" marked={cells} {...(edits ? {onPick: toggle} : {})} />
        </Suspense>
      </div>
      {edits ? (
        <AskForm
          id={`responsibility ${one.code}`}
          verb={words.redraw}
          fields={[
            {name: 'name', said: words.name, initial: one.name, max: 60},
            {name: 'kind', said: words.kind, initial: one.kind, max: 30},
          ]}
          send={async (body) => {
            await change('PUT', `/grid/responsibilities/${one.code}`, {
              ...body,
              cells,
              post: one.post,
              holder: one.holder,
              version: one.version,
            })
            again()
          }}
        />
      ) : null}
    </section>
  )
}

/** Which cells somebody looks after together. */
export function ResponsibilityPart() {
  const {t} = useLanguage()
  const {may} = useSession()
  const {query, change: goTo} = useRoute()
  const chosen = query.get('grid')
  const found = useLoaded('responsibilities', (signal) =>
    read<{readonly responsibilities: readonly Line[]}>('/grid/responsibilities', {}, signal),
  )
  const one = found.value?.responsibilities.find(({code}) => code === chosen)
  return (
    <div className="two">
      <nav className="side" aria-label={t(words.title)}>
        <Shown of={found} none={words.none} empty={({responsibilities}) => responsibilities.length === 0}>
          {({responsibilities}) => (
            <ul className="choices-of scrolls">
              {responsibilities.map(({code, name, kind, cells}) => (
                <li key={code}>
                  <button type="button" className="plain" aria-current={code === chosen} onClick={() => goTo({grid: code})}>
                    <b>{name}</b>
                    <small>{`${kind} · ${cells.length} ${t(words.cells)}`}</small>
                  </button>
                </li>
              ))}
            </ul>
          )}
        </Shown>
        {may('grid.edit') ? (
          <AskForm
            id="responsibility new"
            verb={words.draw}
            fields={[
              {name: 'code', said: words.code, pattern: '[A-Za-z0-9_\\-]{1,40}'},
              {name: 'name', said: words.name, max: 60},
              {name: 'kind', said: words.kind, max: 30},
              {name: 'cells', said: words.list, kind: 'long', max: 80_000},
            ]}
            send={async ({code, cells = '', ...body}) => {
              await change('PUT', `/grid/responsibilities/${code}`, {
                ...body,
                cells: cells.split(/[\s,，;；]+/).filter((cell) => cell !== ''),
                version: 0,
              })
              found.again()
            }}
          />
        ) : null}
      </nav>
      {one === undefined ? <Empty said={words.choose} /> : <OneGrid key={`${one.code} ${one.version}`} one={one} again={found.again} />}
    </div>
  )
}
