import {mkdirSync, writeFileSync} from 'node:fs'
import {dirname, join} from 'node:path'
import {buildCity, filesOf} from './generate/city.ts'

const folder = import.meta.dirname
for (const [path, text] of filesOf(buildCity())) {
  const file = join(folder, path)
  mkdirSync(dirname(file), {recursive: true})
  writeFileSync(file, text)
  console.log(`${path} ${Math.ceil(text.length / 1024)} kB`)
}
