import type {AlarmLevel} from '../../core/finding.ts'

/** What a type of video event means to a city, and from which confidence on it is believed. */
export interface VideoType {
  readonly zh: string
  readonly en: string
  readonly category: string | null
  readonly level: AlarmLevel
  readonly least: number
  readonly opensCase: boolean
  /** After so many minutes without another such event it counts as over. */
  readonly quietMinutes: number
}

/** The city's file `sensing/video.json`. */
export interface VideoTerms {
  readonly types: Readonly<Record<string, VideoType>>
}

/** The cause of an alarm of a camera. */
export const videoCause = (camera: number, type: string): string => `video:${camera}:${type}`

const percent = (part: number): number => Math.round(part * 100)

/** Why, in one sentence with the numbers. */
export const videoSentence = (type: VideoType, camera: string, confidence: number): {readonly zh: string; readonly en: string} => ({
  zh: `视频“${camera}”发现${type.zh}，置信度 ${percent(confidence)}%（阈值 ${percent(type.least)}%）。`,
  en: `Camera "${camera}" saw ${type.en}, confidence ${percent(confidence)} % (threshold ${percent(type.least)} %).`,
})
