import {useId, useState} from 'react'
import {useLanguage} from '#web/language.tsx'
import type {Answer, Answers, Graph, Question} from '../questions/core/graph.ts'
import {nextQuestion} from '../questions/core/judge.ts'
import './rules.css'

const words = {
  yes: {zh: '是', en: 'Yes'},
  no: {zh: '否', en: 'No'},
  on: {zh: '继续', en: 'Go on'},
  skip: {zh: '跳过', en: 'Skip'},
  back: {zh: '上一题', en: 'Back'},
  done: {zh: '没有别的问题了，谢谢。', en: 'That is all we need to know, thank you.'},
  turnTo: {zh: '请联系', en: 'Please turn to'},
  callNow: {zh: '请立即拨打', en: 'Call now'},
  component: {zh: '部件标识码', en: 'Code of the component'},
  photo: {zh: '照片在上报页添加', en: 'Photos are added with the report'},
} as const

interface AskedProps {
  readonly question: Question
  readonly onAnswer: (answer: Answer) => void
}

const kinds: Partial<Record<Question['asks'], string>> = {number: 'number', date: 'date'}

/** One question in the form its answer takes. */
function Asked({question, onAnswer}: AskedProps) {
  const {t} = useLanguage()
  const id = useId()
  const [typed, setTyped] = useState('')
  const [chosen, setChosen] = useState<readonly string[]>([])
  const {asks, options = [], required} = question
  const skip = required ? null : (
    <button type="button" className="quiet" onClick={() => onAnswer(null)}>
      {t(words.skip)}
    </button>
  )
  if (asks === 'yes-no' || asks === 'single') {
    const choices = asks === 'single' ? options.map((option) => ({...option, answer: option.id})) : [{...words.yes, id: 'yes', answer: true}, {...words.no, id: 'no', answer: false}] // biome-ignore format: one line
    return (
      <fieldset className="choices-list">
        <legend>{t(question)}</legend>
        {choices.map((choice) => (
          <button key={choice.id} type="button" onClick={() => onAnswer(choice.answer)}>
            {t(choice)}
          </button>
        ))}
        {skip}
      </fieldset>
    )
  }
  if (asks === 'several')
    return (
      <fieldset className="choices-list">
        <legend>{t(question)}</legend>
        {options.map((option) => (
          <label key={option.id} className="tick">
            <input
              type="checkbox"
              checked={chosen.includes(option.id)}
              onChange={({target}) => setChosen(target.checked ? [...chosen, option.id] : chosen.filter((one) => one !== option.id))}
            />
            {t(option)}
          </label>
        ))}
        <button type="button" className="primary" disabled={chosen.length === 0} onClick={() => onAnswer(chosen)}>
          {t(words.on)}
        </button>
        {skip}
      </fieldset>
    )
  const give = () => {
    if (typed.trim() !== '') onAnswer(asks === 'number' ? Number(typed) : typed.trim())
  }
  // No form of its own: it stands within the form of the report.
  return (
    <div className="choices-list">
      <label htmlFor={id}>{t(question)}</label>
      {asks === 'photo' ? (
        <p className="help">{t(words.photo)}</p>
      ) : (
        <input
          id={id}
          type={kinds[asks] ?? 'text'}
          value={typed}
          maxLength={1000}
          placeholder={asks === 'component' ? t(words.component) : ''}
          onChange={({target}) => setTyped(target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return
            event.preventDefault()
            give()
          }}
        />
      )}
      <button type="button" className="primary" onClick={give} disabled={typed.trim() === ''}>
        {t(words.on)}
      </button>
      {skip}
    </div>
  )
}

export interface AnsweringProps {
  readonly graph: Graph
  readonly answers: Answers
  readonly onAnswers: (answers: Answers) => void
}

/** Asks the questions of a category one after the other, as whoever reports meets them, and ends at a stop or at the end. */
export function Answering({graph, answers, onAnswers}: AnsweringProps) {
  const {t} = useLanguage()
  const step = nextQuestion(graph, answers)
  const last = Object.keys(answers).at(-1)
  const back = () => onAnswers(Object.fromEntries(Object.entries(answers).filter(([id]) => id !== last)))
  return (
    <div className="answering">
      {step.told.map((told) => (
        <p key={told.id} className="notice">
          {t(told)}
        </p>
      ))}
      {step.kind === 'done' ? <p>{t(words.done)}</p> : null}
      {step.kind === 'ask' ? (
        <Asked key={step.node.id} question={step.node} onAnswer={(answer) => onAnswers({...answers, [step.node.id]: answer})} />
      ) : null}
      {step.kind === 'stop' && step.node.kind === 'emergency-stop' ? (
        <div className="stop urgent" role="alert">
          <p>{t(words.callNow)}</p>
          <a href={`tel:${step.node.phone}`}>{step.node.phone}</a>
          <p>{t(step.node)}</p>
        </div>
      ) : null}
      {step.kind === 'stop' && step.node.kind === 'hard-stop' ? (
        <div className="stop" role="alert">
          <p>{t(step.node)}</p>
          <p>
            {t(words.turnTo)} <b>{t(step.node.body)}</b>
          </p>
          <p>{step.node.contact}</p>
        </div>
      ) : null}
      {last === undefined ? null : (
        <button type="button" className="quiet" onClick={back}>
          {t(words.back)}
        </button>
      )}
    </div>
  )
}
