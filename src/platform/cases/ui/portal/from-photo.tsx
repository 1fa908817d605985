import {moment} from '#web/kit/time.ts'
import {useLanguage} from '#web/language.tsx'

const words = {
  used: {zh: '已按照片填好了位置。不对就在下面改。', en: 'The place was filled in from the photo. Change it below if it is wrong.'},
  outside: {
    zh: '照片是在别处拍的，不在本市范围内。请另外说明在哪里。',
    en: 'The photo was taken outside the city. Please say where the problem is.',
  },
  taken: {zh: '拍摄于', en: 'Taken'},
  old: {zh: '现在还是这样吗？', en: 'Is it still so?'},
  undo: {zh: '不用照片的位置', en: 'Do not use it'},
} as const

/** What the photo said of place and time, and what was made of it. */
export interface FromPhoto {
  readonly at: string | null
  readonly place: 'used' | 'outside' | null
}

const OLD = 7 * 86_400_000

/** Says what was read from a photo, so that nobody wonders where the place comes from. */
export function PhotoSaid({of, onUndo}: {readonly of: FromPhoto; readonly onUndo: () => void}) {
  const {language, t} = useLanguage()
  const old = of.at !== null && Date.now() - new Date(of.at).getTime() > OLD
  if (of.place === null && !old) return null
  return (
    <div className="notice" role="status">
      <p>
        {of.place === null ? '' : `${t(words[of.place])} `}
        {of.at === null ? '' : `${t(words.taken)} ${moment(language, of.at)}${language === 'zh' ? '。' : '. '}`}
        {old ? t(words.old) : ''}
      </p>
      {of.place === 'used' ? (
        <button type="button" className="quiet" onClick={onUndo}>
          {t(words.undo)}
        </button>
      ) : null}
    </div>
  )
}
