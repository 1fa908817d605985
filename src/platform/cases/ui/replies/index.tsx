import {later, type Screen} from '#web/screen.ts'

/** The pages with which replies, answers and what the public reported are kept in order. */
export const repliesScreens: readonly Screen[] = [
  {
    path: /^\/replies$/,
    may: 'signed-in',
    title: {zh: '回复模板', en: 'Reply templates'},
    Page: later(() => import('./templates.tsx'), 'RepliesPage'),
    nav: {
      in: 'keeping',
      group: 'work',
      to: '/replies',
      said: {zh: '回复模板', en: 'Reply templates'},
      tells: {zh: '按类别和状态准备好的话，带变量和预览', en: 'Prepared words by class and state, with variables and a preview'},
      needs: ['cases.templates'],
    },
  },
  {
    path: /^\/knowledge$/,
    may: 'signed-in',
    title: {zh: '知识库', en: 'Knowledge base'},
    Page: later(() => import('./knowledge.tsx'), 'KnowledgePage'),
    nav: {
      in: 'keeping',
      group: 'work',
      to: '/knowledge',
      said: {zh: '知识库', en: 'Knowledge base'},
      tells: {zh: '热线当场答复的依据，分版发布', en: 'What the hotline answers by, published in editions'},
      needs: ['cases.knowledge'],
    },
  },
  {
    path: /^\/moderation$/,
    may: 'signed-in',
    title: {zh: '举报处理', en: 'Reports of abuse'},
    Page: later(() => import('./moderation.tsx'), 'ModerationPage'),
    nav: {
      in: 'keeping',
      group: 'trust',
      to: '/moderation',
      said: {zh: '举报处理', en: 'Reports of abuse'},
      tells: {zh: '公众举报的内容：保留、隐去、限制发送者', en: 'What the public reported: keep it, hide it, block its sender'},
      needs: ['cases.moderate'],
    },
  },
]
