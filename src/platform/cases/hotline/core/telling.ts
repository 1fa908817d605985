import type {Said} from '#lib/problem.ts'
import type {Told} from '../../core/history.ts'

/** What the events of the hotline and of conversations carry besides; never words of, or about, the reporter. */
export interface HotlineTold extends Told {
  readonly grade?: Said | undefined
  readonly opinion?: Said | undefined
  readonly invalid?: Said | undefined
  readonly contacted?: boolean | undefined
  readonly solved?: boolean | undefined
  readonly audience?: 'reporter' | 'contractor' | undefined
  readonly contractor?: string | undefined
  readonly pauses?: boolean | undefined
  readonly until?: string | undefined
  readonly files?: number | undefined
  readonly fields?: readonly string[] | undefined
}

const by = (zh: string, en: string): Said => ({zh, en})

const whom = {reporter: by('上报人', 'the reporter'), contractor: by('承办企业', 'the contractor')} as const

const clock = (pauses: boolean | undefined): Said =>
  pauses ? by('等待答复期间部门计时暂停', "the unit's clock stands still until the answer") : by('部门计时不停', "the unit's clock runs on")

/** A sentence for each event of a case that the hotline and conversations tell. None of them moves the case. */
export const hotlineTelling: Readonly<Record<string, (told: HotlineTold) => Said>> = {
  'case.call-taken': ({grade, due}) =>
    by(
      `登记热线工单（${grade?.zh ?? ''}），答复截止 ${due ?? ''}`,
      `was written down as a hotline order (${grade?.en ?? ''}), to be answered by ${due ?? ''}`,
    ),
  'case.call-noted': () => by('同一诉求再次来电，已记入', 'was called about again; noted'),
  'case.called-back': ({invalid, opinion, contacted, solved}) =>
    invalid === undefined
      ? by(
          `回访：${contacted ? '已联系' : '未联系'}，${solved ? '已解决' : '未解决'}，${opinion?.zh ?? ''}`,
          `was called back about: ${contacted ? 'contacted' : 'not contacted'}, ${solved ? 'solved' : 'not solved'}, ${opinion?.en ?? ''}`,
        )
      : by(`回访无效：${invalid.zh}`, `had a call-back that does not count: ${invalid.en}`),
  'case.written-to': ({audience}) =>
    by(`向${whom[audience ?? 'reporter'].zh}发送消息`, `had a message written to ${whom[audience ?? 'reporter'].en}`),
  'case.question-asked': ({audience, pauses, until}) =>
    by(
      `向${whom[audience ?? 'reporter'].zh}提问，${until ?? ''} 前答复；${clock(pauses).zh}`,
      `has a question to ${whom[audience ?? 'reporter'].en}, to be answered by ${until ?? ''}; ${clock(pauses).en}`,
    ),
  'case.question-reminded': ({audience}) =>
    by(`提醒${whom[audience ?? 'reporter'].zh}答复`, `had ${whom[audience ?? 'reporter'].en} reminded to answer`),
  'case.question-answered': ({audience, pauses}) =>
    by(
      `${whom[audience ?? 'reporter'].zh}已答复${pauses ? '，部门计时恢复' : ''}`,
      `was answered by ${whom[audience ?? 'reporter'].en}${pauses ? "; the unit's clock runs again" : ''}`,
    ),
  'case.question-expired': ({audience, pauses}) =>
    by(
      `${whom[audience ?? 'reporter'].zh}未在期限内答复${pauses ? '，部门计时恢复' : ''}`,
      `got no answer from ${whom[audience ?? 'reporter'].en} in time${pauses ? "; the unit's clock runs again" : ''}`,
    ),
  'case.question-withdrawn': ({pauses}) =>
    by(`撤回提问${pauses ? '，部门计时恢复' : ''}`, `had a question taken back${pauses ? "; the unit's clock runs again" : ''}`),
  'case.handed-out': ({contractor, until, pauses}) =>
    by(
      `交${contractor ?? ''}承办，${until ?? ''} 前反馈；${clock(pauses).zh}`,
      `was handed to ${contractor ?? ''}, to report by ${until ?? ''}; ${clock(pauses).en}`,
    ),
  'case.contractor-reported': ({contractor, files}) =>
    by(`${contractor ?? ''}反馈完成，附 ${files ?? 0} 个文件`, `was reported done by ${contractor ?? ''}, with ${files ?? 0} files`),
  'case.reporter-wrote': () => by('上报人发来消息', 'got a message from the reporter'),
  'case.rated': ({opinion}) => by(`上报人评价：${opinion?.zh ?? ''}`, `was rated by the reporter: ${opinion?.en ?? ''}`),
  'case.rated-badly': ({opinion}) => by(`上报人评价：${opinion?.zh ?? ''}`, `was rated by the reporter: ${opinion?.en ?? ''}`),
  'case.contractor-due': ({contractor}) => by(`${contractor ?? ''}即将到反馈期限`, `is soon to be reported on by ${contractor ?? ''}`),
  'case.contractor-silent': ({contractor, pauses}) =>
    by(
      `${contractor ?? ''}未按时反馈${pauses ? '，部门计时恢复' : ''}`,
      `was not reported on by ${contractor ?? ''} in time${pauses ? "; the unit's clock runs again" : ''}`,
    ),
  'case.contact-corrected': () => by('更正上报人联系方式', "had its reporter's contact corrected"),
}

/** Events after which a paused clock runs again, when the question paused it. */
export const resuming: readonly string[] = [
  'case.question-answered',
  'case.question-expired',
  'case.question-withdrawn',
  'case.contractor-reported',
  'case.contractor-silent',
]

/** Events after which a clock stands still, when the question pauses it. */
export const pausing: readonly string[] = ['case.question-asked', 'case.handed-out']
