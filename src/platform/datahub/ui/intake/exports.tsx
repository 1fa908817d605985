import {type Said, useLanguage} from '#web/language.tsx'
import './intake.css'

const words = {label: {zh: '导出', en: 'Export'}} as const

const formats: readonly (readonly [f: string, said: Said])[] = [
  ['csv', {zh: 'CSV', en: 'CSV'}],
  ['xlsx', {zh: 'Excel', en: 'Excel'}],
  ['geojson', {zh: 'GeoJSON', en: 'GeoJSON'}],
  ['gpkg', {zh: 'GeoPackage', en: 'GeoPackage'}],
  ['fgb', {zh: 'FlatGeobuf', en: 'FlatGeobuf'}],
  ['parquet', {zh: 'Parquet', en: 'Parquet'}],
]

/** A collection as a file, in every format there is. */
export function Exports({collection}: {readonly collection: string}) {
  const {t} = useLanguage()
  return (
    <nav className="exports" aria-label={t(words.label)}>
      {formats.map(([f, said]) => (
        <a key={f} href={`/api/datahub/collections/${encodeURIComponent(collection)}/export?f=${f}`} download>
          {t(said)}
        </a>
      ))}
    </nav>
  )
}
