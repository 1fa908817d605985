export {concludeAlarm, holdRootAlarm, linkAlarm, moveAlarm, resumeAlarm} from './alarms/actions/link.ts'
export type {Alarm} from './alarms/core/alarm.ts'
export {listOfCase as listAlarmsOfCase} from './alarms/queries/alarms.ts'
