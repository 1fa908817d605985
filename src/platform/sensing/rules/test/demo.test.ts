import assert from 'node:assert/strict'
import {onBothStores} from '#test/city.ts'
import {everywhere} from '../../core/reach.ts'
import {propertiesOf, watches} from '../core/watch.ts'
import {listRules} from '../queries/rules.ts'
import {listFitting} from '../queries/watched.ts'
import {seedRules, starterRules} from '../seed.ts'

onBothStores('demo', (it) => {
  it('the demo city begins with rules that watch its devices, each with a category of its standard', async ({tx, act, city}) => {
    const rules = await listRules(tx, everywhere, {state: undefined, q: undefined, after: undefined, limit: 100, since: act.at})
    assert.equal(rules.length, starterRules.parse(city.json('sensing/rules.json')).length)
    assert.deepEqual([...new Set(rules.map(({text}) => text.look.kind))].toSorted(), [
      'combined',
      'drift',
      'forecast',
      'rate',
      'seasonal',
      'silent',
      'stuck',
      'threshold',
    ])
    for (const {text} of rules) {
      const {thingKind, district, streams} = text.watch
      const watched = await listFitting(tx, everywhere, {properties: propertiesOf(text), thingKind, district, named: streams}, 10_000)
      assert.ok(watched.length > 0 && watched.every((stream) => watches(text, stream)), `${text.title.zh} watches nothing, or another unit`)
    }
    assert.equal(await seedRules(tx, act, city), 0)
  })
})
