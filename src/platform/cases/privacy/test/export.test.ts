import assert from 'node:assert/strict'
import {spawnSync} from 'node:child_process'
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after, test} from 'node:test'
import {fileURLToPath} from 'node:url'
import {sql} from 'kysely'
import {destroyWords, verifyChains} from '#kernel/events.ts'
import {onBothStores} from '#test/city.ts'
import {ask, buildTown, by, report, straight, walk} from '../../test/town.ts'
import type {ExportedCase} from '../actions/export.ts'
import {caseHeads} from '../queries/heads.ts'

const script = fileURLToPath(new URL('../../../../../docs/verify-case.mjs', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'export-'))
after(() => rmSync(folder, {recursive: true, force: true}))

const check = (exported: object): {readonly status: number | null; readonly said: string} => {
  const path = join(folder, 'case.json')
  writeFileSync(path, JSON.stringify(exported))
  const {status, stdout, stderr} = spawnSync(process.execPath, [script, path], {encoding: 'utf8'})
  return {status, said: stdout + stderr}
}

test('the script is short enough to be read, and needs nothing but Node', () => {
  const text = readFileSync(script, 'utf8')
  assert.ok(text.trimEnd().split('\n').length <= 30)
  assert.deepEqual([...text.matchAll(/from '([^']+)'/g)].map(([, name]) => name), ['node:crypto', 'node:fs']) // biome-ignore format: short
})

onBothStores('schema', (it, forReal) => {
  forReal('the town is built', ({store}) => buildTown(store))

  it('an exported case is found whole offline, and broken at the link that was changed', async ({tx}) => {
    const {case: one} = await report(tx, {reporter: {name: '李建国', phone: '13800138000'}})
    await walk(tx, one.id, straight)
    const text = await ask(tx, by('clerk'), 'GET /cases/:id/export.json', {params: {id: one.id}})
    assert.doesNotMatch(text, /李建国|13800138000/)
    const exported = JSON.parse(text) as ExportedCase
    assert.deepEqual([exported.format, exported.events.length, exported.evidence.length], ['jingcheng-case-1', 11, 1])
    assert.match(check(exported).said, /^完整 whole: 11 /)
    assert.equal(check(exported).status, 0)

    const changed = (index: number, change: object) => ({
      ...exported,
      events: exported.events.map((event, at) => (at === index ? {...event, ...change} : event)),
    })
    const faults: readonly (readonly [object, RegExp])[] = [
      [changed(4, {actorName: '某人'}), /#5 case\.dispatched|#5 case\.filed/],
      [changed(7, {words: {result: '根本没去'}}), /the words of #8 case\.handled/],
      [changed(7, {words: null, salt: null}), /the words of #8 are gone/],
      [{...exported, events: exported.events.slice(0, -1)}, /newest links were cut off/],
      [{...exported, events: exported.events.toSpliced(3, 1)}, /#5 .* does not follow/],
      [{...exported, case: {...exported.case, id: 'other'}}, /does not follow/],
    ]
    for (const [broken, where] of faults) {
      const {status, said} = check(broken)
      assert.equal(status, 1)
      assert.match(said, where)
    }
    await assert.rejects(ask(tx, by('western'), 'GET /cases/:id/export.json', {params: {id: one.id}}), {code: 'access.forbidden'})
  })

  it('the platform notices that the newest links of a case were cut off', async ({tx}) => {
    const {case: one} = await report(tx)
    await walk(tx, one.id, straight)
    assert.equal((await verifyChains(tx, undefined, [caseHeads])).broken, null)
    await destroyWords(tx, {district: '880101', subject: one.id}, [10, 11])
    await sql`delete from kernel.event where subject = ${one.id} and seq > 9`.execute(tx)
    assert.equal((await verifyChains(tx)).broken, null)
    const {broken} = await verifyChains(tx, undefined, [caseHeads])
    assert.deepEqual([broken?.subject, broken?.seq], [one.id, 11])
  })
})
