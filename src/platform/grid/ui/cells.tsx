import {Suspense, useState} from 'react'
import type {z} from 'zod'
import {read} from '#web/ask.ts'
import {Standing, useErrand} from '#web/kit/errand.tsx'
import {Mark, Shown, Table} from '#web/kit/keeping.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {Skeleton} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {GridMap} from '#web/map/lazy.ts'
import {useRoute} from '#web/routing.tsx'
import {useSession} from '#web/session.tsx'
import type * as api from '../api.ts'

const words = {
  map: {zh: '网格地图', en: 'Map of the grid'},
  layer: {zh: '看哪一级', en: 'Which level'},
  districts: {zh: '区', en: 'Districts'},
  streets: {zh: '街道', en: 'Streets'},
  communities: {zh: '社区', en: 'Communities'},
  cells: {zh: '单元网格（放大后显示）', en: 'Cells (when zoomed in)'},
  check: {zh: '检查网格', en: 'Check the grid'},
  tells: {
    zh: '逐块核对：同级不重叠，下级拼满上级，不越界。',
    en: 'Part by part: none overlap, the lower fill the higher, none reaches outside.',
  },
  tolerance: {zh: '忽略小于（平方米）', en: 'Pass over below (m²)'},
  fine: {zh: '没有发现重叠、空隙或越界。', en: 'No overlap, gap or crossing was found.'},
  counted: {zh: '单元网格', en: 'Cells'},
  areas: {zh: '区划', en: 'Areas'},
  found: {zh: '问题', en: 'Findings'},
  kind: {zh: '种类', en: 'Kind'},
  what: {zh: '说明', en: 'What'},
  look: {zh: '在地图上看', en: 'Look on the map'},
  cell: {zh: '所选网格', en: 'The chosen cell'},
  region: {zh: '区域类别', en: 'Region'},
  since: {zh: '自', en: 'since'},
} as const

const kinds = {
  overlap: {zh: '重叠', en: 'overlap'},
  gap: {zh: '空隙', en: 'gap'},
  crossing: {zh: '越界', en: 'crossing'},
  orphan: {zh: '无上级', en: 'orphan'},
} as const

type Check = z.infer<typeof api.checkReply>
type Cell = z.infer<typeof api.cellReply>

const layers = ['districts', 'streets', 'communities', 'cells'] as const

function OneCell({code}: {readonly code: string}) {
  const {t} = useLanguage()
  const found = useLoaded(`cell ${code}`, (signal) => read<Cell>(`/grid/cells/${code}`, {}, signal))
  return (
    <Shown of={found} lines={2}>
      {(cell) => (
        <p className="notice">
          {`${t(words.cell)} ${cell.code} ${cell.name} · ${Math.round(cell.areaM2).toLocaleString()} m² · ${t(words.region)} ${cell.region} · ${t(words.since)} ${cell.validFrom}`}
        </p>
      )}
    </Shown>
  )
}

/** The parts of the land on the map, and what the check of their tiling found. */
export function CellsPart() {
  const {t} = useLanguage()
  const {may} = useSession()
  const {query, change: goTo} = useRoute()
  const layer = layers.find((name) => name === query.get('layer')) ?? 'streets'
  const [toleranceM2, setTolerance] = useState('1')
  const [marked, setMarked] = useState<readonly string[]>([])
  const [at, setAt] = useState<readonly [number, number] | undefined>()
  const errand = useErrand<Check>('grid check')
  const found = errand.value
  const chosen = query.get('cell')
  const pick = (code: string) => {
    setMarked([code])
    goTo({cell: layer === 'cells' ? code : undefined}, {replace: true})
  }
  return (
    <section>
      <div className="bar">
        <label>
          {t(words.layer)}
          <select value={layer} onChange={({target}) => goTo({layer: target.value, cell: undefined})}>
            {layers.map((name) => (
              <option key={name} value={name}>
                {t(words[name])}
              </option>
            ))}
          </select>
        </label>
        {may('grid.edit') ? (
          <>
            <label>
              {t(words.tolerance)}
              <input type="number" min="0" step="any" value={toleranceM2} onChange={({target}) => setTolerance(target.value)} />
            </label>
            <button
              type="button"
              className="primary"
              disabled={errand.busy}
              onClick={() => void errand.run(() => read<Check>('/grid/check', {toleranceM2}))}
            >
              {t(words.check)}
            </button>
          </>
        ) : null}
      </div>
      <div className="map-box">
        <Suspense fallback={<Skeleton lines={8} />}>
          <GridMap label={t(words.map)} layer={layer} marked={marked} at={at} onPick={pick} />
        </Suspense>
      </div>
      {layer === 'cells' && chosen !== null ? <OneCell code={chosen} /> : null}
      {may('grid.edit') ? <p className="help">{t(words.tells)}</p> : null}
      <Standing errand={errand} />
      {found === undefined ? null : (
        <>
          <dl className="facts">
            {(
              [
                ['counted', found.cells],
                ['areas', found.areas],
                ['found', found.count],
              ] as const
            ).map(([part, count]) => (
              <div key={part}>
                <dt>{t(words[part])}</dt>
                <dd className={part !== 'found' ? undefined : count === 0 ? 'green' : 'red'}>{count.toLocaleString()}</dd>
              </div>
            ))}
          </dl>
          {found.count === 0 ? (
            <p className="notice">{t(words.fine)}</p>
          ) : (
            <Table
              label={words.found}
              rows={found.findings.slice(0, 200)}
              keyOf={({kind, codes, at: [lng, lat]}) => `${kind} ${codes} ${lng} ${lat}`}
              columns={[
                {said: words.kind, cell: ({kind}) => <Mark said={kinds[kind]} light={kind === 'orphan' ? 'yellow' : 'red'} />},
                {said: words.what, cell: (one) => t(one)},
                {
                  said: words.look,
                  cell: ({codes, at: [lng = 0, lat = 0]}) => (
                    <button
                      type="button"
                      className="quiet"
                      onClick={() => {
                        goTo({layer: codes.some((code) => code.length >= 14) ? 'cells' : 'communities'})
                        setMarked(codes)
                        setAt([lng, lat])
                      }}
                    >
                      {t(words.look)}
                    </button>
                  ),
                },
              ]}
            />
          )}
        </>
      )}
    </section>
  )
}
