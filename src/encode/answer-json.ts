/** Parses the JSON of an answer; undefined when it is not JSON. */
export function parseAnswerJson(answerBody: string): unknown {
  try {
    return JSON.parse(answerBody)
  } catch {
    return undefined
  }
}
