import assert from 'node:assert/strict'
import {mkdtempSync, rmSync} from 'node:fs'
import {tmpdir} from 'node:os'
import {join} from 'node:path'
import {after} from 'node:test'
import {sql} from 'kysely'
import {onBothStores} from '#test/city.ts'
import {moveCase} from '../actions/move.ts'
import {ask, buildTown, by, EAST, MIDDLE, RUBBISH_CONDITION, report, straight, until, walk} from './town.ts'

const home = mkdtempSync(join(tmpdir(), 'cases-'))
process.env.JINGCHENG_HOME = home
after(() => rmSync(home, {recursive: true, force: true}))

/** One grey pixel. */
const pixel = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
const upload = {name: 'photo.png', bytes: pixel, fields: {}}

onBothStores('schema', (it, forReal) => {
  forReal('the town is built', ({store}) => buildTown(store))

  it('a photo sent ahead becomes evidence: staff open it, the link shows it only when published', async ({tx}) => {
    const {id: file} = await ask(tx, by('citizen'), 'POST /cases/photos', {upload})
    const body = {description: '垃圾', place: EAST, category: 'matter.06010', evidence: [{kind: 'near', file}]}
    const {case: one, follow} = await ask(tx, by('citizen'), 'POST /cases', {body})
    const token = follow.split('/').at(-1)
    const seen = await ask(tx, by('clerk'), 'GET /cases/:id', {params: {id: one.id}})
    assert.match(seen.evidence[0].url, new RegExp(`^/api/files/${file}\\?until=\\d+&mark=`))
    assert.match(seen.evidence[0].thumbnail, new RegExp(`^/api/files/${file}/thumbnail\\?`))
    assert.deepEqual((await ask(tx, by('citizen'), 'GET /follow/:token', {params: {token}})).evidence, [])
    await walk(tx, one.id, until('pass'))
    await moveCase(tx, by('leader', 200), {id: one.id, move: 'close', closing: true, publish: [seen.evidence[0].id]})
    const {evidence} = await ask(tx, by('citizen', 210), 'GET /follow/:token', {params: {token}})
    assert.match(evidence[0].url, new RegExp(`^/api/files/${file}/published\\?`))
    assert.equal(evidence.length, 1)
  })

  it('a file somebody else stored, or nobody, is no evidence', async ({tx}) => {
    const {id: file} = await ask(tx, by('citizen'), 'POST /cases/photos', {upload})
    const {case: one} = await report(tx)
    await walk(tx, one.id, until('undertake'))
    const handling = {id: one.id, move: 'handle', result: '好'} as const
    await assert.rejects(moveCase(tx, by('sanitation'), {...handling, evidence: [{kind: 'after', file}]}), {code: 'case.not-your-file'})
    await assert.rejects(moveCase(tx, by('sanitation'), {...handling, evidence: [{kind: 'after', file: one.id}]}), {
      code: 'case.not-your-file',
    })
    const {id: own} = await ask(tx, by('sanitation'), 'POST /cases/photos', {upload})
    assert.equal((await moveCase(tx, by('sanitation'), {...handling, evidence: [{kind: 'after', file: own}]})).state, 'handled')
  })

  it('only photos come ahead of a report', async ({tx}) => {
    const bytes = Buffer.from('%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF')
    await assert.rejects(ask(tx, by('citizen'), 'POST /cases/photos', {upload: {name: 'a.pdf', bytes, fields: {}}}), {
      code: 'case.photos-only',
    })
  })

  it('a draft of the standard is tried on past cases before it is published', async ({tx}) => {
    for (const place of [EAST, EAST, MIDDLE]) {
      const {case: one} = await report(tx, {place})
      await walk(tx, one.id, straight.slice(0, 4))
    }
    const draft = '00000000-0000-7000-8000-0000000000c2'
    await sql`insert into standards.catalogue (id, name, standard, area, zone, levels, status, based_on, revision, note, created_at, created_by, created_by_name)
      select ${draft}, '草案', standard, area, zone, levels, 'draft', id, 1, '', created_at, 'test', 'test' from standards.catalogue where effective_from = '2026-01-01'`.execute(
      tx,
    )
    await sql`insert into standards.category select ${draft}, category, kind, code, zh, en, initials, local from standards.category
      where catalogue_id = '00000000-0000-7000-8000-0000000000c1'`.execute(tx)
    await sql`insert into standards.condition (id, catalogue_id, lineage, category, ordinal, text, closing, limits, evidence, legal_basis, note)
      select gen_random_uuid(), ${draft}, lineage, category, ordinal, text, closing, '[{"region": null, "level": "A", "amount": 3, "unit": "work_day"}, {"region": null, "level": "B", "amount": 4, "unit": "work_hour"}]', evidence, legal_basis, note
      from standards.condition where id = ${RUBBISH_CONDITION}`.execute(tx)
    const body = {catalogue: draft, from: '2026-11-01T00:00:00Z', to: '2026-12-01T00:00:00Z'}
    const replayed = await ask(tx, by('leader'), 'POST /cases/replay-draft', {body})
    assert.deepEqual([replayed.cases, replayed.later, replayed.unchanged, replayed.earlier, replayed.truncated], [3, 2, 1, 0, false])
    assert.equal(replayed.changes.length, 2)
    assert.equal((await ask(tx, by('western'), 'POST /cases/replay-draft', {body})).cases, 0)
  })
})
