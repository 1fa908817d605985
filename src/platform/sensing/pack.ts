import {definePack} from '#kernel/pack.ts'
import {every, rounds} from './jobs.ts'
import {routes} from './routes.ts'
import {seedSensing} from './seed.ts'
import {staRoutes} from './sta/routes.ts'

/** Every signal of the city: things, what they observe, and what is made of it. */
export const sensing = definePack({
  name: 'sensing',
  title: {zh: '感知', en: 'Sensing'},
  needs: ['organisation', 'grid'],
  permissions: {
    'sensing.read': {zh: '查看设备和观测', en: 'See devices and what they observe'},
    'sensing.write': {zh: '登记设备、写入观测', en: 'Register devices and write what they observe'},
  },
  routes: [...routes, ...staRoutes],
  every,
  rounds,
  seed: seedSensing,
})
