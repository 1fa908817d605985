import {useState} from 'react'
import {useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'

const words = {
  keep: {zh: '请保存这个查询链接', en: 'Please keep this link'},
  keepHelp: {
    zh: '凭它随时看进展，不用登录。链接只显示这一次；有了它就能看到进展，请不要公开转发。',
    en: 'It shows the progress at any time, without an account. It is shown only this once; whoever has it can see the progress, so do not post it.',
  },
  copy: {zh: '复制链接', en: 'Copy the link'},
  copied: {zh: '已复制', en: 'Copied'},
  open: {zh: '看进展', en: 'See the progress'},
} as const

/** A secret link, shown once: copy it, or go where it leads. */
export function LinkToKeep({link}: {readonly link: string}) {
  const {t} = useLanguage()
  const [copied, setCopied] = useState(false)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link)
      setCopied(true)
    } catch {
      // Without the right to the clipboard the link is there to be selected.
      setCopied(false)
    }
  }
  return (
    <>
      <h2>{t(words.keep)}</h2>
      <code className="link">{link}</code>
      <p className="help">{t(words.keepHelp)}</p>
      <div className="actions">
        <button type="button" className="primary large" onClick={() => void copy()}>
          {t(copied ? words.copied : words.copy)}
        </button>
        <Link to={new URL(link).pathname} className="button">
          {t(words.open)}
        </Link>
      </div>
    </>
  )
}
