// Checks an exported case without the platform: node docs/verify-case.mjs export.json [folder with its files]
// 脱离平台核验导出的案件：每一环的 SM3、文字与照片的散列。输出 whole（完整）或 broken（断裂）及位置。
import {createHash} from 'node:crypto'
import {readdirSync, readFileSync} from 'node:fs'

const sorted = (_, v) => (v && typeof v === 'object' && !Array.isArray(v) ? Object.fromEntries(Object.entries(v).sort(([a], [b]) => (a < b ? -1 : 1))) : v)
const sm3 = (value) => createHash('sm3').update(JSON.stringify(value, sorted)).digest('hex')
const broken = (where) => {
  console.log(`断裂 broken: ${where}`)
  process.exit(1)
}

const [path, folder] = process.argv.slice(2)
const {events, evidence, head, case: one} = JSON.parse(readFileSync(path, 'utf8'))
let [previous, gone] = ['0'.repeat(64), new Set()]
events.forEach((e, i) => {
  const link = `#${e.seq} ${e.name}`
  if (e.seq !== i + 1 || e.previous !== previous || e.subject !== one.id) broken(`${link} does not follow the link before it`)
  if (sm3([e.previous, e.district, e.subject, e.seq, e.id, e.name, e.actor, e.actorName, e.at, e.body]) !== e.hash) broken(`${link} was changed`)
  if (e.body.spoken && e.words === null) gone.add(e.seq)
  else if (e.body.spoken && sm3([e.salt, e.words]) !== e.body.spoken.hash) broken(`the words of ${link} were changed`)
  for (const seq of e.body.destroyedWords ?? []) gone.delete(seq)
  previous = e.hash
})
if (gone.size > 0) broken(`the words of #${[...gone][0]} are gone and no event says why`)
if (head?.hash !== previous || head?.seq !== events.length) broken('the newest links were cut off')
const here = folder && new Set(readdirSync(folder).map((name) => createHash('sha256').update(readFileSync(`${folder}/${name}`)).digest('hex')))
for (const {file} of evidence) if (here && file && !here.has(file.sha256)) broken(`no file in the folder has the SHA-256 of ${file.name}`)
console.log(`完整 whole: ${events.length} 个事件 events, ${evidence.length} 份材料 pieces of evidence, newest ${previous}`)
