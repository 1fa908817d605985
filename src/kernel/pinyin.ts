import {pinyin} from 'pinyin-pro'

/** How a name sounds: full pinyin without tones, and its first letters; letters and digits stay as they are. */
export const soundOf = (name: string): {pinyin: string; initials: string} => {
  const syllables = pinyin(name, {toneType: 'none', type: 'array', nonZh: 'consecutive', v: true})
  const plain = syllables.map((syllable) => syllable.toLowerCase().replace(/[^a-z0-9]+/g, ''))
  return {
    pinyin: plain.join(''),
    initials: plain.map((syllable, i) => (/^\d/.test(syllable) || !isHan(syllables[i], name) ? syllable : syllable.slice(0, 1))).join(''),
  }
}

/** A syllable that does not stand in the name as written was read from a character. */
const isHan = (syllable: string | undefined, name: string): boolean => syllable !== undefined && !name.includes(syllable)

const initials = new Map<string, string>()

/** The first letters of a text's characters, each read by itself (so that a million texts can be read); letters and digits stay, all else is a blank. */
export const initialsOf = (text: string): string => {
  let read = ''
  for (const character of text.normalize('NFKC').toLowerCase()) {
    let initial = initials.get(character)
    if (initial === undefined) {
      const [syllable = ''] = pinyin(character, {toneType: 'none', type: 'array', v: true})
      initial = /^[a-z0-9]/.exec(syllable.toLowerCase())?.[0] ?? ' '
      initials.set(character, initial)
    }
    read += initial
  }
  return read.replaceAll(/ +/g, ' ').trim()
}
