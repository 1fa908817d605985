import {existsSync, readFileSync} from 'node:fs'
import {join} from 'node:path'
import {fileURLToPath} from 'node:url'
import {problem} from '#lib/problem.ts'

/** A city is data: the files of `cities/<name>/`. */
export interface City {
  readonly name: string
  /** The 6-digit code of the whole city. */
  readonly code: string
  readonly title: {readonly zh: string; readonly en: string}
  /** IANA name of its time zone. */
  readonly zone: string
  readonly folder: string
  readonly has: (path: string) => boolean
  readonly text: (path: string) => string
  readonly json: <T>(path: string) => T
}

const unknownCity = problem<{name: string}>('kernel.unknown-city', 500, {
  zh: ({name}) => `没有名为“${name}”的城市数据。请检查 JINGCHENG_CITY，它应是 cities/ 下的文件夹名。`,
  en: ({name}) => `There is no city called "${name}". Check JINGCHENG_CITY: it names a folder under cities/.`,
})

const citiesFolder = fileURLToPath(new URL('../../cities/', import.meta.url))

/** Opens the data of one city; its `city.json` gives code, title and zone. */
export function openCity(name: string): City {
  const folder = join(citiesFolder, name)
  if (!/^[a-z0-9-]+$/.test(name) || !existsSync(join(folder, 'city.json'))) throw unknownCity({name})
  const text = (path: string): string => readFileSync(join(folder, path), 'utf8')
  const {code, title, zone} = JSON.parse(text('city.json')) as Pick<City, 'code' | 'title' | 'zone'>
  return {name, code, title, zone, folder, text, has: (path) => existsSync(join(folder, path)), json: (path) => JSON.parse(text(path))}
}
