/** The predicates of the abstract test suite of CQL2 (OGC 21-065 annex A), each by its class and its place in the table. */
import assert from 'node:assert/strict'
import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import {readSheet} from '#kernel/sheets.ts'
import {absent, dataFolder, onBothStores} from '#test/city.ts'
import {writeJson} from '../core/cql2/json.ts'
import {writeText} from '../core/cql2/print.ts'
import {readText} from '../core/cql2/text.ts'
import {readPage} from '../core/request.ts'
import {countFeatures} from '../queries/features.ts'
import {loadNaturalEarth} from './natural-earth.ts'

const missing = absent('cql2', 'ne110m4cql2.gpkg')

/** Errors of the published table, as the data's README tells: what the data hold instead. */
const flagged: Readonly<Record<string, number>> = {
  "ACCENTI(name) LIKE accenti('Ch%')": 3,
  "ACCENTI(CASEI(name)) LIKE accenti(casei('cHis%'))": 1,
}

onBothStores('schema', (it) => {
  it('the predicates of the standard count what they should', async ({tx, act}, t) => {
    if (missing !== false) return t.skip(missing)
    const collections = await loadNaturalEarth(tx)
    const {rows} = await readSheet(readFileSync(join(dataFolder('cql2') ?? '', 'predicates.csv')))
    assert.equal(rows.length, 176)
    let exact = 0
    for (const [
      at,
      {
        cells: [one, collection, predicate = '', expected],
      },
    ] of rows.entries())
      await t.test(`/conf/${one} ${at + 1}: ${predicate.slice(0, 100)}`, async () => {
        const features = collections.get(collection ?? '')
        assert.ok(features !== undefined)
        const many = flagged[predicate] ?? Number(expected)
        const tree = readText(predicate)
        const spellings = [
          {filter: predicate},
          {filter: writeText(tree)},
          {filter: JSON.stringify(writeJson(tree)), 'filter-lang': 'cql2-json'},
        ]
        const [first, ...others] = spellings
        assert.deepEqual(await countFeatures(tx, act, features, readPage({...first, resultType: 'hits'}, features)), {
          count: many,
          exact: true,
        })
        for (const other of others)
          assert.deepEqual(JSON.parse(JSON.stringify(readPage({...other}, features).filter)), JSON.parse(JSON.stringify(tree)))
        exact += 1
      })
    t.diagnostic(`CQL2 predicates: ${exact}/${rows.length} exact, ${Object.keys(flagged).length} of them flagged by the data's README`)
  })
})
