import {type Act, allow, may} from '#kernel/act.ts'
import type {Tx} from '#kernel/db.ts'
import {listFiles, storeFile} from '#kernel/files/index.ts'
import {problem} from '#lib/problem.ts'
import {AHEAD_MS} from '../../core/observed.ts'
import type {EventGiven} from '../api.ts'
import {type VideoType, videoCause, videoSentence} from '../core/video.ts'
import {listOpenOf} from '../queries/alarms.ts'
import {type AlarmedThing, listThings} from '../queries/things.ts'
import {claimEvent, finishEvent} from '../queries/video.ts'
import {videoTermsOf} from '../terms.ts'
import {districtOf, easeFindings, raiseFindings} from './find.ts'

export const noCamera = problem<{id: number}>('sensing.no-camera', 404, {
  zh: ({id}) => `没有编号为 ${id} 的摄像机。请先登记设备，或核对编号。`,
  en: ({id}) => `There is no camera ${id}. Register the device first, or check its id.`,
})

export const unknownType = problem<{type: string; known: readonly string[]}>('sensing.unknown-event-type', 422, {
  zh: ({type, known}) => `本市没有定义视频事件类型“${type}”。可用：${known.join('、')}。`,
  en: ({type, known}) => `This city knows no video event of type "${type}". Use one of ${known.join(', ')}.`,
})

export const wrongTime = problem<{at: string}>('sensing.event-time', 422, {
  zh: ({at}) => `事件时间 ${at} 超前五分钟以上，或早于一天前，没有保存。请校准时钟后及时上报。`,
  en: ({at}) =>
    `The time ${at} lies more than five minutes ahead or more than a day back, so it was not kept. Set the clock and send in time.`,
})

export const noPicture = problem('sensing.no-picture', 422, {
  zh: () => '快照不是图片，或不是您上传的文件。请重新上传 JPEG、PNG 或 WebP 图片。',
  en: () => 'The snapshot is no picture, or a file somebody else stored. Upload a JPEG, PNG or WebP again.',
})

const DAY = 86_400_000

/** What became of a video event. */
export interface Taken {
  readonly taken: 'raised' | 'again' | 'gone' | 'unsure' | 'repeated'
  readonly alarm: string | null
}

/** The picture that came with an event, stored; null when none came. */
async function pictureOf(tx: Tx, act: Act, {snapshot, file, id}: EventGiven): Promise<string | null> {
  if (snapshot !== undefined) {
    const stored = await storeFile(tx, act, {name: `video-${id}`, bytes: Buffer.from(snapshot, 'base64')})
    if (stored.width === null) throw noPicture({})
    return stored.id
  }
  if (file === undefined) return null
  const [known] = await listFiles(tx, [file])
  if (known === undefined || known.width === null || known.storedBy !== act.by.id) throw noPicture({})
  return known.id
}

async function alarmOf(tx: Tx, cause: string): Promise<string | null> {
  const [open] = await listOpenOf(tx, [cause])
  return open?.id ?? null
}

/** What an event of a type, of a camera, becomes: an end, nothing, or an alarm. */
async function takeSeen(
  tx: Tx,
  act: Act,
  given: EventGiven,
  type: VideoType,
  camera: AlarmedThing,
): Promise<Taken & {file: string | null}> {
  const cause = videoCause(given.camera, given.type)
  if (given.state === 'gone') {
    const alarm = await alarmOf(tx, cause)
    const why = {zh: '视频分析报告事件已结束。', en: 'The video analytics say that it is over.'}
    await easeFindings(tx, act, [{cause, at: given.at.getTime(), why}])
    return {taken: 'gone', alarm, file: null}
  }
  if (given.confidence < type.least) return {taken: 'unsure', alarm: null, file: null}
  const file = await pictureOf(tx, act, given)
  const finding = {
    cause,
    kind: 'video',
    rule: null,
    thing: given.camera,
    streams: [],
    level: type.level,
    from: given.at.getTime(),
    why: videoSentence(type, camera.name, given.confidence),
    numbers: {confidence: given.confidence, least: type.least},
    group: camera.group,
    category: type.category,
    opensCase: type.opensCase,
  } as const
  const seen = new Map([[cause, {type: given.type, confidence: given.confidence, box: given.box ?? null, file}]])
  const {fresh} = await raiseFindings(tx, act, [finding], seen)
  return {taken: fresh.length > 0 ? 'raised' : 'again', alarm: fresh[0]?.id ?? (await alarmOf(tx, cause)), file}
}

/**
 * Takes what a camera's analytics saw, once for each id of its sender. What is not sure enough is noted and raises nothing; its picture is not
 * kept. Throws sensing.no-camera, sensing.unknown-event-type, sensing.event-time, sensing.no-picture and the refusals of files.
 */
export async function takeEvent(tx: Tx, act: Act, given: EventGiven): Promise<Taken> {
  allow(act, 'sensing.write')
  const camera = (await listThings(tx, [given.camera])).get(given.camera)
  const district = camera === undefined ? undefined : await districtOf(tx, camera)
  if (camera === undefined || district === undefined || !may(act, 'sensing.write', {area: district})) throw noCamera({id: given.camera})
  const {types} = await videoTermsOf(tx)
  const type = types[given.type]
  if (type === undefined) throw unknownType({type: given.type, known: Object.keys(types)})
  const age = act.at.getTime() - given.at.getTime()
  if (age < -AHEAD_MS || age > DAY) throw wrongTime({at: given.at.toISOString()})
  const key = {district, sender: act.by.id, event: given.id}
  const before = await claimEvent(tx, key, given, act.at)
  if (before !== undefined) return {taken: 'repeated', alarm: before.alarm}
  const {file, ...taken} = await takeSeen(tx, act, given, type, camera)
  await finishEvent(tx, key, {alarm: taken.alarm, file})
  return taken
}
