import {problem} from '#lib/problem.ts'
import {kindsFor} from './core/kinds.ts'

export const emptyFile = problem('files.empty', 422, {
  zh: () => '文件是空的。请检查后重新选择文件。',
  en: () => 'The file is empty. Check it and choose again.',
})

export const wrongType = problem<{readonly type: string}>('files.wrong-type', 415, {
  zh: ({type}) => `不支持这种文件（内容识别为 ${type}）。可上传：${kindsFor('zh')}。苹果手机的 HEIC 照片请先转为 JPEG。`,
  en: ({type}) =>
    `Files of this type are not taken (the content says ${type}). Taken are: ${kindsFor('en')}. Convert HEIC pictures of a phone to JPEG first.`,
})

export const fileTooLarge = problem<{readonly size: number; readonly limit: number}>('files.too-large', 413, {
  zh: ({limit}) => `文件超过${Math.floor(limit / 1_048_576)}MB的上限。请压缩或截短后重新上传。`,
  en: ({limit}) => `The file is above the limit of ${Math.floor(limit / 1_048_576)} MB. Make it smaller and upload it again.`,
})

export const tooManyPixels = problem<{readonly width: number; readonly height: number; readonly most: number}>(
  'files.too-many-pixels',
  422,
  {
    zh: ({width, height, most}) => `图片为${width}×${height}像素，超过${Math.floor(most / 1_000_000)}百万像素的上限。请缩小后重新上传。`,
    en: ({width, height, most}) =>
      `The picture has ${width}×${height} pixels, above the limit of ${Math.floor(most / 1_000_000)} million. Make it smaller and upload it again.`,
  },
)

export const brokenPicture = problem('files.broken-picture', 422, {
  zh: () => '图片已损坏，无法打开。请重新拍摄或重新导出后上传。',
  en: () => 'The picture is damaged and cannot be opened. Take or export it again and upload it.',
})

export const noSuchFile = problem<{readonly id: string}>('files.no-such-file', 404, {
  zh: () => '没有这个文件，或您无权查看。请从案件或记录页面重新打开。',
  en: () => 'There is no such file, or it is not yours to see. Open it again from the case or record it belongs to.',
})

export const notPicture = problem<{readonly id: string}>('files.not-a-picture', 404, {
  zh: () => '这个文件不是图片，没有缩略图。请直接下载原文件。',
  en: () => 'This file is no picture and has no thumbnail. Download the file itself.',
})

export const lostBytes = problem<{readonly id: string}>('files.lost', 500, {
  zh: ({id}) => `文件 ${id} 的内容不在存储中。请联系系统管理员从备份恢复。`,
  en: ({id}) => `The content of file ${id} is not in the store. Ask the system administrator to restore it from backup.`,
})

export const outsideFile = problem<{readonly size: number}>('files.outside', 416, {
  zh: ({size}) => `请求的范围超出文件大小（${size}字节）。请从头重新下载。`,
  en: ({size}) => `The part asked for lies outside the file of ${size} bytes. Download it from the beginning.`,
})
