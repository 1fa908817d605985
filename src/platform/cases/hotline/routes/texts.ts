import {z} from 'zod'
import {forbidden} from '#kernel/act.ts'
import {type Route, read, write} from '#kernel/pack.ts'
import {mayRead} from '../../actions/mover.ts'
import {getCase} from '../../queries/case.ts'
import {decideArticle, editArticle, findArticles, writeArticle} from '../actions/knowledge.ts'
import {editTemplate, fillFromCase, writeTemplate} from '../actions/templates.ts'
import {
  articleListQuery,
  articleQuery,
  articleReply,
  articlesReply,
  caseId,
  editedArticleBody,
  editedTemplateBody,
  filledReply,
  fittingQuery,
  foundArticleReply,
  newArticleBody,
  newTemplateBody,
  said,
  templateQuery,
  templateReply,
  writeArticleReply,
  writeTemplateReply,
} from '../api.ts'
import {variables} from '../core/template.ts'
import {getEditions, listArticles} from '../queries/knowledge.ts'
import {getHotlineRules} from '../queries/rules.ts'
import {getTemplate, searchTemplates} from '../queries/templates.ts'

const findKnowledge = read({
  path: '/hotline/articles',
  may: 'cases.read',
  summary: {zh: '查知识库：词语或拼音首字母，最合适的在前', en: 'Search the knowledge base by words or pinyin initials, best first'},
  query: articleQuery,
  reply: z.array(foundArticleReply),
  handle: async ({db, act, query: {text, area, limit}}) =>
    (await findArticles(db, act, {question: text, area, limit})).map((one) => ({
      ...writeArticleReply(one),
      used: one.used,
      score: one.score,
    })),
})

const listKnowledge = read({
  path: '/hotline/articles/all',
  may: 'cases.knowledge',
  summary: {zh: '全部知识条目的最新版，含草稿', en: 'The newest edition of every article, drafts too'},
  query: articleListQuery,
  reply: articlesReply,
  handle: async ({db, query}) => (await listArticles(db, query)).map(writeArticleReply),
})

const editions = read({
  path: '/hotline/articles/:id',
  may: 'cases.read',
  summary: {zh: '一个知识条目的各版', en: 'Every edition of an article, newest first'},
  params: caseId,
  reply: articlesReply,
  handle: async ({db, params}) => (await getEditions(db, params.id)).map(writeArticleReply),
})

const newArticle = write({
  method: 'POST',
  path: '/hotline/articles',
  may: 'cases.knowledge',
  summary: {zh: '新建知识条目（草稿）', en: 'Write a new article, as a draft'},
  body: newArticleBody,
  reply: articleReply,
  handle: async ({tx, act, body: {area, ...text}}) => writeArticleReply(await writeArticle(tx, act, area, text)),
})

const nextEdition = write({
  method: 'PUT',
  path: '/hotline/articles/:id',
  may: 'cases.knowledge',
  summary: {zh: '修改知识条目，成为新一版草稿', en: 'Change an article: the next edition, as a draft'},
  params: caseId,
  body: editedArticleBody,
  reply: articleReply,
  handle: async ({tx, act, params, body: {version, ...text}}) =>
    writeArticleReply(await editArticle(tx, act, {id: params.id, version}, text)),
})

const decide = write({
  method: 'POST',
  path: '/hotline/articles/:id/:verdict',
  may: 'cases.knowledge',
  summary: {zh: '发布最新一版，或停用条目', en: 'Publish the newest edition of an article, or withdraw it'},
  params: caseId.extend({verdict: z.enum(['publish', 'withdraw'])}),
  reply: articleReply,
  handle: async ({tx, act, params}) => writeArticleReply(await decideArticle(tx, act, params.id, params.verdict)),
})

const findTemplates = read({
  path: '/hotline/templates',
  may: 'cases.read',
  summary: {zh: '查回复模板', en: 'Search the reply templates'},
  query: templateQuery,
  reply: z.array(templateReply),
  handle: async ({db, query}) => (await searchTemplates(db, query)).map(writeTemplateReply),
})

const known = read({
  path: '/hotline/template-variables',
  may: 'cases.read',
  summary: {zh: '模板可用的变量', en: 'Variables a template may use'},
  query: templateQuery.pick({area: true}),
  reply: z.array(said.extend({name: z.string()})),
  handle: async ({db, query}) => [
    ...Object.entries(variables).map(([name, label]) => ({name, ...label})),
    ...Object.entries((await getHotlineRules(db, query.area)).links).map(([name, address]) => ({
      name: `link.${name}`,
      zh: address,
      en: address,
    })),
  ],
})

const fitting = read({
  path: '/cases/:id/templates',
  may: 'cases.read',
  summary: {
    zh: '适合该案件类别和状态的回复模板，最贴切的在前',
    en: "Templates that fit a case's class and state, the most particular first",
  },
  params: caseId,
  query: fittingQuery,
  reply: z.array(templateReply),
  handle: async ({db, act, params, query}) => {
    const one = await getCase(db, params.id)
    if (!mayRead(act, one)) throw forbidden({permission: 'cases.read', name: act.by.name})
    const found = await searchTemplates(db, {...query, area: one.area, fits: {category: one.category, state: one.state}})
    return found.map(writeTemplateReply)
  },
})

const filled = read({
  path: '/cases/:id/templates/:template',
  may: 'cases.read',
  summary: {zh: '按案件填好的模板，并列出没有值的变量', en: 'A template filled from a case, naming the variables it has no value for'},
  params: caseId.extend({template: z.uuid()}),
  reply: filledReply,
  handle: async ({db, act, params}) => {
    const one = await getCase(db, params.id)
    if (!mayRead(act, one)) throw forbidden({permission: 'cases.read', name: act.by.name})
    const {body, language} = await getTemplate(db, params.template)
    const {text, missing} = await fillFromCase(db, act, one, body, language)
    return {text, missing: [...missing], language}
  },
})

const newTemplate = write({
  method: 'POST',
  path: '/hotline/templates',
  may: 'cases.templates',
  summary: {zh: '新建回复模板', en: 'Write a new reply template'},
  body: newTemplateBody,
  reply: templateReply,
  handle: async ({tx, act, body: {area, ...text}}) => writeTemplateReply(await writeTemplate(tx, act, area, text)),
})

const changeTemplate = write({
  method: 'PUT',
  path: '/hotline/templates/:id',
  may: 'cases.templates',
  summary: {zh: '修改或停用回复模板', en: 'Change or withdraw a reply template'},
  params: caseId,
  body: editedTemplateBody,
  reply: templateReply,
  handle: async ({tx, act, params, body: {version, withdrawn, ...text}}) =>
    writeTemplateReply(await editTemplate(tx, act, {id: params.id, version, withdrawn}, text)),
})

export const textRoutes: readonly Route[] = [
  findKnowledge, listKnowledge, editions, newArticle, nextEdition, decide, findTemplates, known, fitting, filled, newTemplate, changeTemplate,
] // biome-ignore format: one line
