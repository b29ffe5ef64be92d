import { isUtf8 } from 'node:buffer'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'

/** A body, or the answer that says why it cannot be taken. */
export type Unpacked =
  | { readonly status: 'ok'; readonly body: Buffer }
  | { readonly status: 'refused'; readonly code: 400 | 413 | 415; readonly error: string }

const BYTE_ORDER_MARK = Buffer.from('\ufeff')

const gunzipBounded = promisify(gunzip)

/** Undoes the content encoding; stops as soon as there are more than `maxBytes`, however small the packed body was. */
export async function unpack(body: Buffer, encoding = 'identity', maxBytes: number): Promise<Unpacked> {
  switch (encoding.trim().toLowerCase()) {
    case 'identity':
      return { status: 'ok', body }
    case 'gzip':
    case 'x-gzip':
      break
    default:
      return { status: 'refused', code: 415, error: 'content-encoding must be gzip or identity' }
  }
  try {
    return { status: 'ok', body: await gunzipBounded(body, { maxOutputLength: maxBytes }) }
  } catch (error) {
    if (error instanceof RangeError)
      return { status: 'refused', code: 413, error: `unpacked, the body is over ${maxBytes} bytes` }
    return { status: 'refused', code: 400, error: 'the body is not gzip, though its content-encoding says so' }
  }
}

export type Parsed =
  | { readonly status: 'ok'; readonly value: unknown }
  | { readonly status: 'bad'; readonly error: string }

export function parseJson(body: Buffer): Parsed {
  if (body.length === 0) return { status: 'bad', error: 'the body is empty: it must be a JSON array of points' }
  // Bytes that are not UTF-8 would all become the same replacement character, and different names one.
  if (!isUtf8(body)) return { status: 'bad', error: 'the body is not UTF-8' }
  if (body.indexOf(BYTE_ORDER_MARK) === 0) {
    return { status: 'bad', error: 'the body is not JSON: it begins with a byte order mark' }
  }
  try {
    return { status: 'ok', value: JSON.parse(body.toString()) }
  } catch (error) {
    return { status: 'bad', error: `the body is not JSON: ${(error as SyntaxError).message}` }
  }
}
