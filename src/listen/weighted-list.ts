/** One element of a header such as Accept or Accept-Encoding. */
export interface Weighted {
  /** Name in lower case. */
  readonly name: string
  /** Returns the value of a parameter, without quotes; undefined when it is not there. */
  readonly parameter: (key: string) => string | undefined
  /** 0 (not acceptable) to 1; garbage counts as 0. */
  readonly weight: number
}

/** Reads a list of names with weights: RFC 9110, section 12.4. An absent header is an empty list. */
export function readWeightedList(header = ''): readonly Weighted[] {
  return header.split(',').map((element) => {
    const [name = '', ...parameters] = element.split(';').map((part) => part.trim().toLowerCase())
    const parameter = (key: string) =>
      parameters
        .find((each) => each.startsWith(`${key}=`))
        ?.slice(key.length + 1)
        .replace(/^"(.*)"$/, '$1')
    const weight = parameter('q')
    return { name, parameter, weight: weight === undefined ? 1 : Number(weight) || 0 }
  })
}
