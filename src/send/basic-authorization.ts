import { percentDecode } from './percent-decode.js'

/** Returns the userinfo of a URL as the value of an Authorization header; undefined when there is none. */
export function basicAuthorization({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined
  return `Basic ${Buffer.from(`${percentDecode(username)}:${percentDecode(password)}`).toString('base64')}`
}
