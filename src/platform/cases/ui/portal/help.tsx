import type {ReactNode} from 'react'
import {LightMark} from '#web/kit/clock.tsx'
import {type Said, useLanguage} from '#web/language.tsx'
import {Link} from '#web/routing.tsx'
import {endingNames, endings, states} from '../../core/states.ts'

const words = {
  title: {zh: '帮助', en: 'Help'},
  lead: {zh: '怎么报，报了以后怎么样。', en: 'How to report, and what happens then.'},
  contents: {zh: '这一页有什么', en: 'On this page'},
  report: {zh: '我要上报', en: 'Report something'},
  city: {zh: '看城市地图', en: 'See the city map'},
  mine: {zh: '我的案件', en: 'My cases'},
} as const

const urgent = {
  id: 'urgent',
  title: {zh: '有危险，先打电话', en: 'In danger, call first'},
  lead: {
    zh: '有人受伤、着火、有人犯罪，不要在这里报。马上打：',
    en: 'Somebody is hurt, something burns, a crime: do not report it here. Call at once:',
  },
  numbers: [
    {number: '110', zh: '报警', en: 'police'},
    {number: '119', zh: '火警、救援', en: 'fire and rescue'},
    {number: '120', zh: '急救', en: 'ambulance'},
  ],
  gas: {
    zh: '闻到煤气味：先离开，再打电话，不要开关电器。',
    en: 'A smell of gas: leave first, then call. Do not touch any switch.',
  },
  hotline: {
    zh: '不急，也不想上网？打 12345，有人替您登记。',
    en: 'No danger, and you would rather talk? Call 12345; somebody writes it down for you.',
  },
} as const

interface Part {
  readonly id: string
  readonly title: Said
  readonly says: readonly Said[]
}

const what: Part = {
  id: 'what',
  title: {zh: '什么可以报', en: 'What to report'},
  says: [
    {zh: '路上的东西坏了：井盖、路灯、护栏、垃圾桶。', en: 'Things in the street that are broken: covers, lamps, railings, bins.'},
    {
      zh: '街上脏了、乱了：垃圾、乱停车、乱贴广告、施工吵闹。',
      en: 'Streets that are dirty or disorderly: rubbish, bad parking, posters, noisy building works.',
    },
    {
      zh: '不用知道归谁管，也不用选类别。说清“什么事、在哪里”就行。',
      en: 'You need not know whose it is, nor choose a kind. Say what and where; that is enough.',
    },
    {zh: '不归城市管理的，我们会告诉您该找谁。', en: 'If it is not ours, we tell you whom to turn to.'},
  ],
}

const then: Part = {
  id: 'then',
  title: {zh: '报了以后怎么样', en: 'What happens then'},
  says: [
    {zh: '一、马上得到一个查询链接。凭它看进展，不用登录。', en: '1. You get a link at once. It shows the progress, without an account.'},
    {
      zh: '二、受理员看您写的内容。属于我们管的，就立案，算出办理期限。',
      en: '2. A clerk reads what you wrote. If it is ours, it is filed and its due date is worked out.',
    },
    {zh: '三、交给负责的单位去办。', en: '3. It goes to the unit that is responsible.'},
    {
      zh: '四、单位说办好了，要由别人到现场看。看过没问题，才算已解决。',
      en: '4. When the unit says it is done, somebody else goes to look. Only then it counts as fixed.',
    },
    {zh: '五、您可以评价。没解决的，可以申请再办。', en: '5. You can rate it, and ask for it to be taken up again if it is not solved.'},
    {
      zh: '要问您什么，会发一个链接。点开就能答，答之前会写明：部门的时间停不停。',
      en: "If something must be asked, you get a link to answer by. It says whether the unit's time stands still meanwhile.",
    },
  ],
}

const privacy: Part = {
  id: 'privacy',
  title: {zh: '谁能看到您写的', en: 'Who sees what you write'},
  says: [
    {
      zh: '可以不留姓名和电话。留了，只有办这件事的人看得到。',
      en: 'You need not leave a name or number. If you do, only those who work on it see them.',
    },
    {
      zh: '受理后，问题和进展会公开。姓名、电话、房号先由系统隐去；有漏掉的，您可以自己隐去，别人也可以举报。',
      en: 'Once accepted, the matter and its progress are public. Names, numbers and rooms are taken out first; what slips through you can hide, and others can report.',
    },
    {
      zh: '有的类别只公开大概的位置，有的完全不公开。',
      en: 'For some kinds only a rough place is public, and some are not public at all.',
    },
    {
      zh: '您的照片不会自动公开。照片里的时间和地点从不公开。',
      en: 'Your photos are not made public by themselves; when and where they were taken never is.',
    },
    {
      zh: '在您的查询页面，可以看到别人看到什么，也可以不公开您写的话和照片。',
      en: 'On the page of your case you see what others see, and can hide your words and photos.',
    },
    {
      zh: '查询链接就像钥匙，有它就能看进展。请不要公开转发。',
      en: 'The link is like a key: whoever has it sees the progress. Do not post it.',
    },
  ],
}

const access: Part = {
  id: 'access',
  title: {zh: '看不清、不方便', en: 'Hard to see or use?'},
  says: [
    {zh: '右上角“菜单”里有“大字”和“深色”，也可以换成英文。', en: 'The menu at the top has large type, a dark page, and Chinese.'},
    {zh: '所有页面都能只用键盘：按 Tab 往下走，按回车选择。', en: 'Every page works by keyboard alone: Tab goes on, Enter chooses.'},
    {zh: '地图上有的，列表里也有。画不出地图也能用。', en: 'What is on the map is in the list, too. It works without a map.'},
    {zh: '还是不方便？打 12345。', en: 'Still no good? Call 12345.'},
  ],
}

const clocks = {
  id: 'clocks',
  title: {zh: '时间和灯', en: 'Time and lights'},
  lead: {
    zh: '每件事立案后都有期限。灯告诉您还来得及吗：',
    en: 'Every case has a due date once it is filed. A light tells how it stands:',
  },
  lights: [
    {light: 'green', zh: '来得及', en: 'in time'},
    {light: 'yellow', zh: '快到期了', en: 'due soon'},
    {light: 'red', zh: '超期了，正在催', en: 'late, and being chased'},
  ],
  pauses: {
    zh: '节假日怎么算，按各类事情的规定。要等您答复、要等条件时，时间会停，页面上会写明。',
    en: 'Whether holidays count depends on the kind. While your answer or a condition is waited for, the time may stand still, and the page says so.',
  },
} as const

const ends = {
  id: 'ends',
  title: {zh: '各种结果是什么意思', en: 'What each ending means'},
  lead: {
    zh: '结束了不等于解决了。我们照实写：',
    en: 'Ended does not mean fixed. We say what is true:',
  },
} as const

const parts = [urgent, what, then, clocks, ends, privacy, access]

const says: Readonly<Record<string, Said>> = {
  fixed: {zh: '办好了，而且有人到现场看过。', en: 'It was done, and somebody went to look.'},
  unverified: {zh: '单位说办好了，但没有人去看过。', en: 'The unit says it was done; nobody has looked.'},
  unfixable: {zh: '按现在的规定办不了，会写明为什么。', en: 'It cannot be done within the rules; the page says why.'},
  'other-body': {zh: '归别的单位管，会写明是谁。', en: 'Somebody else is responsible; the page says who.'},
  duplicate: {
    zh: '和别人报的是同一件，一起办。您的链接仍看得到进展。',
    en: 'It is the same as another report. Your link still shows the progress.',
  },
  void: {zh: '作废了，会写明为什么。', en: 'It was withdrawn; the page says why.'},
  answered: {zh: '您问的事，已经答复。', en: 'What you asked was answered.'},
}

const Section = ({of, children}: {readonly of: {readonly id: string; readonly title: Said}; readonly children: ReactNode}) => {
  const {t} = useLanguage()
  return (
    <section className="card help-part" id={of.id} aria-labelledby={`${of.id}-title`}>
      <h2 id={`${of.id}-title`}>{t(of.title)}</h2>
      {children}
    </section>
  )
}

function Says({of}: {readonly of: Part}) {
  const {t} = useLanguage()
  return (
    <Section of={of}>
      <ul>
        {of.says.map((said) => (
          <li key={said.en}>{t(said)}</li>
        ))}
      </ul>
    </Section>
  )
}

/** Help in plain words: what to report, what happens, what the clocks and endings mean, who sees what. */
export function HelpPage() {
  const {t} = useLanguage()
  return (
    <main className="page narrow public">
      <div>
        <h1>{t(words.title)}</h1>
        <p className="lead">{t(words.lead)}</p>
      </div>
      <Section of={urgent}>
        <p>{t(urgent.lead)}</p>
        <p className="numbers">
          {urgent.numbers.map((one) => (
            <a key={one.number} href={`tel:${one.number}`} className="button">
              <b>{one.number}</b> {t(one)}
            </a>
          ))}
        </p>
        <p>{t(urgent.gas)}</p>
        <p>{t(urgent.hotline)}</p>
      </Section>
      <nav className="card help-part" aria-label={t(words.contents)}>
        <h2>{t(words.contents)}</h2>
        <ul>
          {parts.map(({id, title}) => (
            <li key={id}>
              <a href={`#${id}`}>{t(title)}</a>
            </li>
          ))}
        </ul>
        <div className="actions">
          <Link to="/report" className="button">
            {t(words.report)}
          </Link>
          <Link to="/city" className="button">
            {t(words.city)}
          </Link>
          <Link to="/mine" className="button">
            {t(words.mine)}
          </Link>
        </div>
      </nav>
      <Says of={what} />
      <Says of={then} />
      <Section of={clocks}>
        <p>{t(clocks.lead)}</p>
        <ul className="signs">
          {clocks.lights.map((one) => (
            <li key={one.light}>
              <LightMark light={one.light} /> {t(one)}
            </li>
          ))}
        </ul>
        <p>{t(clocks.pauses)}</p>
      </Section>
      <Section of={ends}>
        <p>{t(ends.lead)}</p>
        <dl>
          {endingNames.map((ending) => (
            <div key={ending}>
              <dt>{t(endings[ending].plain)}</dt>
              <dd>{t(says[ending] ?? endings[ending])}</dd>
            </div>
          ))}
          <div>
            <dt>{t(states.rejected.plain)}</dt>
            <dd>{t(says['other-body'] ?? states.rejected)}</dd>
          </div>
        </dl>
      </Section>
      <Says of={privacy} />
      <Says of={access} />
    </main>
  )
}
