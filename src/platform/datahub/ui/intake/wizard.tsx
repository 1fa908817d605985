import {useId, useState} from 'react'
import {asRefusal, change, type Refusal, read, upload, withQuery} from '#web/ask.ts'
import {type ErrandLine, type Figure, OneErrand, useErrands} from '#web/kit/errand-board.tsx'
import {useLoaded} from '#web/kit/load.ts'
import {Refused} from '#web/kit/notice.tsx'
import {useLanguage} from '#web/language.tsx'
import {useRoute} from '#web/routing.tsx'
import {MappingForm} from './mapping.tsx'
import type {Feed, Looked, Mapping, Sheet} from './wire.ts'

const words = {
  choose: {zh: '1 选择文件', en: '1 Choose a file'},
  file: {zh: '文件', en: 'File'},
  accepts: {
    zh: 'CSV（UTF-8 或 GBK，可用 gzip 压缩）、XLSX、GeoJSON、Shapefile（zip）、GeoPackage，至多 300 MB。',
    en: 'CSV (UTF-8 or GBK, gzipped or not), XLSX, GeoJSON, Shapefile (zip), GeoPackage; up to 300 MB.',
  },
  sending: {zh: '正在上传并查看文件…', en: 'Sending the file and looking at it…'},
  looked: {zh: '看了前', en: 'Looked at the first'},
  rows: {zh: '行', en: 'rows'},
  layer: {zh: '图层或工作表', en: 'Layer or sheet'},
  where: {zh: '2 放进哪个数据表', en: '2 Into which sheet'},
  sheet: {zh: '数据表', en: 'Sheet'},
  fresh: {zh: '新建数据表', en: 'A new sheet'},
  title: {zh: '名称', en: 'Title'},
  name: {zh: '英文标识', en: 'Name for programs'},
  nameTells: {zh: '小写字母、数字和连字符，如 manholes-2026', en: 'Small letters, digits and hyphens, such as manholes-2026'},
  open: {zh: '对所有人开放', en: 'Open to everybody'},
  map: {zh: '3 字段对应', en: '3 Columns to fields'},
  trying: {zh: '4 试运行，再导入', en: '4 Try it, then load it'},
  again: {zh: '按来源的对应导入：', en: 'By the mapping of the feed: '},
  tryIt: {zh: '试运行', en: 'Try it'},
  tells: {
    zh: '试运行告诉您：新增、变化、不变、删除各多少，错在哪一行哪一列。来源会保存，下次同样的文件一键导入。',
    en: 'A try tells how many rows are new, changed, the same or gone, and which cell is wrong. The feed is kept, so that the next file is one click.',
  },
} as const

const figures: readonly Figure[] = [
  ['read', {zh: '读到', en: 'Read'}],
  ['fresh', {zh: '新增', en: 'New'}],
  ['changed', {zh: '变化', en: 'Changed'}],
  ['same', {zh: '不变', en: 'Same'}],
  ['removed', {zh: '删除', en: 'Removed'}],
  ['bad', {zh: '错误行', en: 'Wrong rows'}],
]

interface Target {
  readonly sheet: string
  readonly title: string
  readonly name: string
  readonly open: boolean
}

/** A file comes in: chosen, put into a sheet, its columns made fields, tried, loaded. */
export function Wizard() {
  const {t} = useLanguage()
  const {query, change: goTo} = useRoute()
  const ids = {file: useId(), layer: useId(), sheet: useId(), title: useId(), name: useId(), open: useId()}
  const [looked, setLooked] = useState<Looked | undefined>()
  const [mapping, setMapping] = useState<Mapping | undefined>()
  const [target, setTarget] = useState<Target>({sheet: '', title: '', name: '', open: false})
  const [made, setMade] = useState<Pick<Feed, 'id' | 'version' | 'sheetId'> | undefined>()
  const [busy, setBusy] = useState(false)
  const [refusal, setRefusal] = useState<Refusal | undefined>()
  const feedId = query.get('feed')
  const feeds = useLoaded('datahub feeds', (signal) => read<{readonly feeds: readonly Feed[]}>('/datahub/feeds', {}, signal))
  const sheets = useLoaded('datahub sheets', (signal) => read<{readonly sheets: readonly Sheet[]}>('/datahub/sheets', {}, signal))
  const cities = useLoaded('areas city', (signal) =>
    read<readonly {readonly code: string}[]>('/organisation/areas', {level: 'city'}, signal),
  )
  const errands = useErrands('datahub.load')
  const feed = feeds.value?.feeds.find(({id}) => id === feedId)
  const chosen = query.get('errand')
  const errand = chosen === null ? undefined : errands.value?.find(({id}) => id === chosen)

  const working = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true)
    setRefusal(undefined)
    try {
      await work()
    } catch (error) {
      setRefusal(asRefusal(error))
    } finally {
      setBusy(false)
    }
  }
  const show = (found: Looked, stem: string | undefined): void => {
    setLooked(found)
    setMapping(found.suggested)
    if (stem !== undefined) setTarget((before) => ({...before, title: before.title === '' ? stem : before.title}))
  }
  const begin = async (feedOf: string, file: string): Promise<void> => {
    const asked = await change<ErrandLine>('POST', '/errands', {
      kind: 'datahub.load',
      asked: {feed: feedOf, file, dryRun: true, skipBad: false},
    })
    goTo({errand: asked.id})
    errands.again()
  }
  const take = (file: File): Promise<void> =>
    working(async () => {
      const found = await upload<Looked>(withQuery('/datahub/intake/files', {layer: feed?.layer ?? undefined}), file)
      show(found, file.name.replace(/\.[^.]*$/, ''))
      setMade(undefined)
      if (feed !== undefined && found.file !== null) await begin(feed.id, found.file)
    })
  const another = (layer: string): Promise<void> =>
    working(async () => show(await read<Looked>(`/datahub/intake/files/${looked?.file ?? ''}`, {layer}), undefined))
  const tryIt = (): Promise<void> =>
    working(async () => {
      if (looked?.file == null || mapping === undefined) return
      const title = {zh: target.title, en: target.title}
      const into =
        made?.sheetId ??
        (target.sheet === ''
          ? (
              await change<Sheet>('POST', '/datahub/sheets', {
                name: target.name,
                title,
                district: cities.value?.[0]?.code ?? '',
                unit: null,
                open: target.open,
              })
            ).id
          : target.sheet)
      if (made === undefined) setMade({id: '', version: 0, sheetId: into})
      const own = sheets.value?.sheets.find(({id}) => id === into)
      const body = {title: own?.title ?? title, layer: looked.layer, mapping}
      const kept =
        made === undefined || made.id === ''
          ? await change<Feed>('POST', `/datahub/sheets/${into}/feeds`, body)
          : await change<Feed>('PUT', `/datahub/feeds/${made.id}`, {...body, version: made.version})
      setMade({id: kept.id, version: kept.version, sheetId: into})
      sheets.again()
      feeds.again()
      await begin(kept.id, looked.file)
    })
  const ready =
    mapping !== undefined &&
    (made !== undefined || target.sheet !== '' || (target.title !== '' && /^[a-z][a-z0-9-]{1,50}$/.test(target.name)))
  return (
    <section className="sheet-import intake">
      <h2>{t(words.choose)}</h2>
      {feed === undefined ? null : (
        <p className="notice">
          {t(words.again)}
          <b>{t(feed.title)}</b>
        </p>
      )}
      <p className="help">{t(words.accepts)}</p>
      <div className="fields">
        <label htmlFor={ids.file}>{t(words.file)}</label>
        <input
          id={ids.file}
          type="file"
          disabled={busy}
          accept=".csv,.txt,.gz,.xlsx,.geojson,.json,.geojsonl,.zip,.gpkg"
          onChange={({target: {files}}) => {
            const file = files?.[0]
            if (file !== undefined) void take(file)
          }}
        />
        {looked === undefined || looked.layers.length < 2 ? null : (
          <>
            <label htmlFor={ids.layer}>{t(words.layer)}</label>
            <select id={ids.layer} value={looked.layer ?? ''} onChange={(event) => void another(event.target.value)}>
              {looked.layers.map((layer) => (
                <option key={layer}>{layer}</option>
              ))}
            </select>
          </>
        )}
      </div>
      {busy && looked === undefined ? <p className="notice">{t(words.sending)}</p> : null}
      {looked === undefined ? null : (
        <p className="help">
          {looked.tells} · {t(words.looked)} {looked.rows.toLocaleString()} {t(words.rows)}
        </p>
      )}
      {looked === undefined || mapping === undefined || feed !== undefined ? null : (
        <>
          <div className="intake-step">
            <h2>{t(words.where)}</h2>
            <div className="fields">
              <label htmlFor={ids.sheet}>{t(words.sheet)}</label>
              <select
                id={ids.sheet}
                value={target.sheet}
                disabled={made !== undefined}
                onChange={(event) => setTarget({...target, sheet: event.target.value})}
              >
                <option value="">{t(words.fresh)}</option>
                {sheets.value?.sheets.map((one) => (
                  <option key={one.id} value={one.id}>
                    {t(one.title)}
                  </option>
                ))}
              </select>
              {target.sheet === '' ? (
                <>
                  <label htmlFor={ids.title}>{t(words.title)}</label>
                  <input
                    id={ids.title}
                    value={target.title}
                    maxLength={200}
                    disabled={made !== undefined}
                    onChange={(event) => setTarget({...target, title: event.target.value})}
                  />
                  <label htmlFor={ids.name}>{t(words.name)}</label>
                  <input
                    id={ids.name}
                    value={target.name}
                    maxLength={50}
                    disabled={made !== undefined}
                    onChange={(event) => setTarget({...target, name: event.target.value})}
                  />
                  <p className="help">{t(words.nameTells)}</p>
                  <label className="intake-check" htmlFor={ids.open}>
                    <input
                      id={ids.open}
                      type="checkbox"
                      checked={target.open}
                      disabled={made !== undefined}
                      onChange={(event) => setTarget({...target, open: event.target.checked})}
                    />
                    {t(words.open)}
                  </label>
                </>
              ) : null}
            </div>
          </div>
          <div className="intake-step">
            <h2>{t(words.map)}</h2>
            <MappingForm looked={looked} mapping={mapping} onChange={setMapping} />
          </div>
          <div className="intake-step">
            <h2>{t(words.trying)}</h2>
            <p className="help">{t(words.tells)}</p>
            <div className="actions">
              <button type="button" className="primary" disabled={busy || !ready} onClick={() => void tryIt()}>
                {t(words.tryIt)}
              </button>
            </div>
          </div>
        </>
      )}
      {refusal === undefined ? null : <Refused refusal={refusal} />}
      {errand === undefined ? null : (
        <OneErrand one={errand} figures={figures} maySkip again={errands.again} title={looked?.name ?? t(words.file)} />
      )}
    </section>
  )
}
