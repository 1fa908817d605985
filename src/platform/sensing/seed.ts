import {readFileSync} from 'node:fs'
import {join} from 'node:path'
import type {Act} from '#kernel/act.ts'
import type {City} from '#kernel/city.ts'
import type {Tx} from '#kernel/db.ts'
import {tendDays} from './actions/tend.ts'
import {seedAlarms} from './alarms/seed.ts'
import {registerFleet} from './fleet/actions.ts'
import {readDevices, readKinds} from './fleet/commands.ts'
import {beginSums} from './queries/sums.ts'
import {seedRules} from './rules/seed.ts'

/** Begins to sum by the city's clock, opens the first days, and registers the devices and rules of `cities/<name>/sensing`. */
export async function seedSensing(tx: Tx, act: Act, city: City): Promise<void> {
  await beginSums(tx, act.at, city.zone)
  await tendDays(tx, act.at)
  await seedAlarms(tx, city)
  await seedRules(tx, act, city)
  if (!city.has('sensing/devices.csv')) return
  const devices = await readDevices(readFileSync(join(city.folder, 'sensing/devices.csv')))
  const {simulated} = city.json<{simulated?: boolean}>('sensing/fleet.json')
  await registerFleet(tx, act, readKinds(city.text('sensing/kinds.json')), devices, simulated === true ? {thing: {simulated: true}} : {})
}
