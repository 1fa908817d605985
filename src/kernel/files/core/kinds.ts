/** What a file is for the platform: how large it may be and how a browser is told to treat it. */
export interface Kind {
  readonly kind: 'picture' | 'video' | 'audio' | 'document'
  readonly limitBytes: number
  readonly extension: string
  /** Shown in the browser, or only saved. */
  readonly shown: boolean
}

const MB = 1024 * 1024
const picture = (extension: string): Kind => ({kind: 'picture', limitBytes: 20 * MB, extension, shown: true})
const video = (extension: string): Kind => ({kind: 'video', limitBytes: 100 * MB, extension, shown: true})
const audio = (extension: string): Kind => ({kind: 'audio', limitBytes: 20 * MB, extension, shown: true})
const document = (extension: string, shown = false): Kind => ({kind: 'document', limitBytes: 20 * MB, extension, shown})
const office = (name: string): string => `application/vnd.openxmlformats-officedocument.${name}`

/** Every type that is taken, by what the bytes say. Nothing a browser would run (HTML, SVG, scripts) is among them. */
export const kinds: Readonly<Record<string, Kind>> = {
  'image/jpeg': picture('jpg'),
  'image/png': picture('png'),
  'image/webp': picture('webp'),
  'image/gif': picture('gif'),
  'image/avif': picture('avif'),
  'video/mp4': video('mp4'),
  'video/quicktime': video('mov'),
  'video/webm': video('webm'),
  'video/3gpp': video('3gp'),
  'audio/mpeg': audio('mp3'),
  'audio/mp4': audio('m4a'),
  'audio/x-m4a': audio('m4a'),
  'audio/aac': audio('aac'),
  'audio/wav': audio('wav'),
  'audio/amr': audio('amr'),
  'audio/ogg': audio('ogg'),
  'application/pdf': document('pdf', true),
  [office('wordprocessingml.document')]: document('docx'),
  [office('spreadsheetml.sheet')]: document('xlsx'),
  [office('presentationml.presentation')]: document('pptx'),
}

/** The largest file of any kind, bytes: what a request may carry. */
export const largestBytes = Math.max(...Object.values(kinds).map((kind) => kind.limitBytes))

const names = {
  picture: {zh: '图片', en: 'pictures'},
  video: {zh: '视频', en: 'videos'},
  audio: {zh: '录音', en: 'recordings'},
  document: {zh: '文档', en: 'documents'},
}

/** All that is taken, for people: `图片 jpg、png…`. */
export const kindsFor = (language: 'zh' | 'en'): string => {
  const [between, after] = language === 'zh' ? ['、', '；'] : [', ', '; ']
  return (Object.keys(names) as Kind['kind'][])
    .map((kind) => {
      const extensions = new Set(Object.values(kinds).flatMap((one) => (one.kind === kind ? [one.extension] : [])))
      return `${names[kind][language]} ${[...extensions].join(between)}`
    })
    .join(after)
}

/** A name that is safe to show and to save: no folders, no control characters, no direction marks that hide an ending; at most 150 characters. */
export const safeName = (name: string, extension: string): string => {
  const last = name.toWellFormed().split(/[/\\]/).at(-1) ?? ''
  const clean = [...last.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>:"|?*]/gu, '').trim()].slice(0, 150).join('')
  const stem = clean.replace(/\.[^.]*$/, '').replace(/^\.+/, '')
  return `${stem === '' ? 'file' : stem}.${extension}`
}
