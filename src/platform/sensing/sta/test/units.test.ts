import assert from 'node:assert/strict'
import {isProblem} from '#lib/problem.ts'
import {onBothStores} from '#test/city.ts'
import {sta} from '../../test/field.ts'
import {buildStation, station} from './station.ts'

const refused = (error: unknown): boolean => isProblem(error, 'sensing.bad-unit')
const measured = (definition: string) => ({name: 'x', symbol: 'x', definition})

onBothStores('schema', (it) => {
  it('a unit that says it is UCUM and is not is refused; one of another system is let through', async ({tx, act}) => {
    const {thing, level} = await buildStation(tx, act)
    const [first] = station.Datastreams
    const {Observations: _, ...plain} = first
    const stream = (definition: string) => ({...plain, name: 'y', unitOfMeasurement: measured(definition), Thing: {'@iot.id': thing}})
    await assert.rejects(sta(tx, act, 'POST', 'Datastreams', stream('http://unitsofmeasure.org/ucum.html#metre')), refused)
    await assert.rejects(sta(tx, act, 'PATCH', `Datastreams(${level})`, {unitOfMeasurement: measured('ucum:m³')}), refused)
    for (const definition of ['http://unitsofmeasure.org/ucum.html#m', 'http://qudt.org/vocab/unit/M', 'metre'])
      assert.equal((await sta(tx, act, 'POST', 'Datastreams', stream(definition))).status, 201, definition)
  })
})
