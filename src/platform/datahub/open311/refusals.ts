import {problem} from '#lib/problem.ts'

export const noService = problem<{code: string}>('datahub.no-service', 404, {
  zh: ({code}) => `没有 service_code“${code}”，或该类问题不由公众上报。请查看 services 清单。`,
  en: ({code}) => `There is no service_code "${code}", or the public does not report it. See the list of services.`,
})

export const noRequest = problem<{id: string}>('datahub.no-request', 404, {
  zh: ({id}) => `没有 service_request_id“${id}”，或尚未公开。请核对编号。`,
  en: ({id}) => `There is no service_request_id "${id}", or it is not public yet. Check the id.`,
})

export const noToken = problem('datahub.no-token', 404, {
  zh: () => '没有这个 token。请核对上报时得到的 token（查询链接的最后一段）。',
  en: () => 'There is no such token. Check the one you were given: it is the last part of the link of a report.',
})

export const badKey = problem('datahub.bad-key', 403, {
  zh: () => 'api_key 无效或已停用。请在“我的账号”中新建密钥，或去掉 api_key 匿名提交。',
  en: () => 'The api_key is not valid or has ended. Make a new one on your account page, or send without one.',
})

export const keyNeeded = problem('datahub.key-needed', 403, {
  zh: () => '目前匿名提交较多，程序请附 api_key。密钥在“我的账号”中新建。',
  en: () => 'Much is being sent without an account at the moment: programs send an api_key, which is made on the account page.',
})

export const placeNeeded = problem('datahub.place-needed', 400, {
  zh: () => '没有位置。请提供 lat 和 long（都要），或 address_string，或 address_id。',
  en: () => 'No place was given. Give lat and long (both), or address_string, or address_id.',
})

export const badFormat = problem<{file: string}>('datahub.bad-format', 404, {
  zh: ({file}) => `“${file}”没有格式。请以 .xml 或 .json 结尾。`,
  en: ({file}) => `"${file}" has no format. End it with .xml or .json.`,
})

export const picturesOnly = problem<{name: string}>('datahub.pictures-only', 400, {
  zh: ({name}) => `“${name}”不是照片。只能附 JPEG、PNG 或 WebP 照片。`,
  en: ({name}) => `"${name}" is no photo. Only JPEG, PNG and WebP photos come with a request.`,
})

export const elsewhere = problem<{id: string}>('datahub.elsewhere', 400, {
  zh: ({id}) => `这个位置不在 jurisdiction_id“${id}”的范围内。请去掉或改用所在地的 jurisdiction_id。`,
  en: ({id}) => `This place does not lie in the jurisdiction "${id}". Leave jurisdiction_id out, or name the one it lies in.`,
})

export const badStatus = problem<{value: string}>('datahub.bad-status', 400, {
  zh: ({value}) => `status“${value}”无效。可用：open、closed。`,
  en: ({value}) => `"${value}" is no status. There are: open, closed.`,
})

export const tooDeep = problem<{most: number}>('datahub.too-deep', 400, {
  zh: ({most}) => `翻页只到前 ${most} 条。请用 start_date 和 end_date 缩小范围。`,
  en: ({most}) => `Pages end after ${most} requests. Narrow the question by start_date and end_date.`,
})
