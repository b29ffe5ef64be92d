import type { KeyObject } from 'node:crypto'
import type tls from 'node:tls'
import { describeError } from '../shared/describe-error.js'
import { nodeCrypto, nodeTls } from '../shared/node-modules.js'
import type { OutputSettings } from '../shared/settings.js'
import { RenewedFiles } from './renewed-files.js'

type TlsSettings = OutputSettings['tls']
type Identity = Required<Pick<tls.SecureContextOptions, 'cert' | 'key'>> & { readonly passphrase: string | undefined }

const BEGIN_CERTIFICATE = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----/g
const CERTIFICATE = /-----BEGIN ((?:X509 |TRUSTED )?CERTIFICATE)-----([^-]*)-----END \1-----/g
/** Encrypted keys: RFC 5958 (PKCS #8), and OpenSSL's older form. */
const ENCRYPTED = /-----BEGIN ENCRYPTED PRIVATE KEY-----|^Proc-Type: 4,ENCRYPTED/m

/**
 * The authorities, client certificate and key of an output. Each new connection checks the files, with three calls of stat, and
 * uses their current content.
 */
export class TlsFiles {
  readonly #authorities: RenewedFiles<Buffer> | undefined
  readonly #identity: RenewedFiles<Identity> | undefined
  #authority: Buffer | undefined
  #pair: Identity | undefined
  #context: tls.SecureContext | undefined

  /** File of the client certificate. */
  readonly certFile: string | undefined

  constructor(settings: TlsSettings) {
    const { caFile, certFile, keyFile, keyPassphraseFile } = settings
    this.certFile = certFile
    if (caFile !== undefined) this.#authorities = new RenewedFiles([caFile], ([ca]) => authorities(ca, caFile))
    if (certFile === undefined || keyFile === undefined) return
    const files = [certFile, keyFile, ...(keyPassphraseFile === undefined ? [] : [keyPassphraseFile])]
    this.#identity = new RenewedFiles(files, ([cert, key, passphrase]) => identity(cert, key, passphrase, settings))
  }

  /** Why an old certificate or authority is still in use; undefined while all match the files. */
  get problem(): string | undefined {
    return [this.#authorities?.problem, this.#identity?.problem].find((problem) => problem !== undefined)
  }

  /**
   * Returns the context of a new connection: the same one until a file is renewed.
   * @throws Error that names the file, if it cannot be used and never could be
   */
  context(): tls.SecureContext {
    const ca = this.#authorities?.read()
    const pair = this.#identity?.read()
    if (this.#context === undefined || ca !== this.#authority || pair !== this.#pair) {
      this.#context = nodeTls().createSecureContext({ ca, ...pair })
      this.#authority = ca
      this.#pair = pair
    }
    return this.#context
  }
}

/** Returns the file's content if it holds only complete certificates: OpenSSL would ignore a half-written one. */
function authorities(content: Buffer | undefined, file: string): Buffer {
  const text = String(content)
  const begun = [...text.matchAll(BEGIN_CERTIFICATE)]
  if (begun.length === 0) throw new Error(`tls.caFile ${file} holds no certificate in PEM`)
  const whole = [...text.matchAll(CERTIFICATE)].filter(([, , base64 = '']) => isWhole(Buffer.from(base64, 'base64')))
  if (whole.length < begun.length) throw new Error(`tls.caFile ${file} holds an incomplete certificate`)
  return Buffer.from(text)
}

/**
 * Returns whether the number of bytes matches their header (DER, ITU-T X.690, section 8.1.3). Letting OpenSSL parse a bundle of all
 * authorities twice would hold the event loop for another 70 ms.
 */
function isWhole(der: Buffer): boolean {
  const [type, short = 0] = der
  const more = short < 0x80 ? 0 : short - 0x80
  if (type !== 0x30 || more > 4 || der.length < 2 + more) return false
  return der.length >= 2 + more + (more === 0 ? short : der.readUIntBE(2, more))
}

/** Returns a client certificate with the key that belongs to it. */
function identity(
  cert: Buffer | undefined,
  key: Buffer | undefined,
  passphraseFile: Buffer | undefined,
  { certFile, keyFile, keyPassphrase }: TlsSettings,
): Identity {
  const passphrase = passphraseFile === undefined ? keyPassphrase : String(passphraseFile).replace(/\r?\n$/, '')
  const pair = { cert: Buffer.from(cert ?? ''), key: Buffer.from(key ?? ''), passphrase }
  const certificate = attempt(
    `tls.certFile ${certFile} is no certificate in PEM`,
    () => new (nodeCrypto().X509Certificate)(pair.cert),
  )
  if (!certificate.checkPrivateKey(privateKey(pair, keyFile))) {
    throw new Error(`tls.keyFile ${keyFile} is not the key of tls.certFile ${certFile}`)
  }
  attempt(`tls.certFile ${certFile} and tls.keyFile ${keyFile} cannot be used`, () =>
    nodeTls().createSecureContext(pair),
  )
  return pair
}

function privateKey({ key, passphrase }: Identity & { key: Buffer }, file: string | undefined): KeyObject {
  if (!ENCRYPTED.test(String(key))) {
    return attempt(`tls.keyFile ${file} is no private key in PEM`, () => nodeCrypto().createPrivateKey(key))
  }
  if (passphrase === undefined) {
    throw new Error(`tls.keyFile ${file} is encrypted: set tls.keyPassphrase or tls.keyPassphraseFile`)
  }
  return attempt(`tls.keyFile ${file} is not opened by the passphrase`, () =>
    nodeCrypto().createPrivateKey({ key, passphrase }),
  )
}

/** Runs a call of OpenSSL. If it fails, puts a sentence before OpenSSL's own words. */
function attempt<Result>(failure: string, run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    throw new Error(`${failure} (${describeError(error)})`)
  }
}
