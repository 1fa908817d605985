import {definePack} from '#kernel/pack.ts'
import {alarmEvery, alarmIndicators} from './alarms/jobs.ts'
import {alarmListeners} from './alarms/listen.ts'
import {alarmLive} from './alarms/live.ts'
import {alarmRoutes} from './alarms/routes.ts'
import {exchangeCommands} from './exchange/commands.ts'
import {historyErrand} from './exchange/history.ts'
import {fleetCommands} from './fleet/commands.ts'
import {every, rounds} from './jobs.ts'
import {modelRoutes} from './models/routes.ts'
import {deviceCommands} from './mqtt/commands.ts'
import {doors} from './mqtt/doors.ts'
import {deviceRoutes} from './mqtt/routes.ts'
import {routes} from './routes.ts'
import {tryErrand} from './rules/errand.ts'
import {anomaliesEvaluation} from './rules/evaluation/anomalies.ts'
import {gapsEvaluation} from './rules/evaluation/gaps.ts'
import {ruleRounds} from './rules/jobs.ts'
import {ruleRoutes} from './rules/routes.ts'
import {seedSensing} from './seed.ts'
import {simulatorRounds} from './simulator/jobs.ts'
import {simulatorSettings} from './simulator/settings.ts'
import {staRoutes} from './sta/routes.ts'
import {collections} from './things/map.ts'
import {thingRoutes} from './things/routes.ts'

/** Every signal of the city: things, what they observe, and what is made of it. */
export const sensing = definePack({
  name: 'sensing',
  title: {zh: '感知', en: 'Sensing'},
  needs: ['organisation', 'notices', 'standards', 'grid'],
  permissions: {
    'sensing.read': {zh: '查看设备和观测', en: 'See devices and what they observe'},
    'sensing.write': {zh: '登记设备、写入观测', en: 'Register devices and write what they observe'},
    'sensing.rules': {zh: '编辑判断规则', en: 'Edit the rules that judge what is observed'},
    'sensing.alarms': {zh: '处理告警', en: 'Handle alarms'},
    'sensing.devices': {zh: '签发设备凭证', en: 'Give devices their credentials'},
  },
  routes: [...routes, ...thingRoutes, ...staRoutes, ...ruleRoutes, ...deviceRoutes, ...modelRoutes, ...alarmRoutes],
  doors,
  collections,
  every: {...every, ...alarmEvery},
  on: alarmListeners,
  live: {sensing: alarmLive},
  indicators: alarmIndicators,
  rounds: {...rounds, ...ruleRounds, ...simulatorRounds},
  settings: simulatorSettings,
  errands: {history: historyErrand, 'try-rule': tryErrand},
  commands: [...fleetCommands, ...exchangeCommands, ...deviceCommands],
  evaluations: [anomaliesEvaluation, gapsEvaluation],
  seed: seedSensing,
})
