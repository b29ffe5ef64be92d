const OPTIONS = [
  ...['auth', 'createConnection', 'defaultPort', 'family', 'hostname', 'insecureHTTPParser', 'joinDuplicateHeaders'],
  ...['localAddress', 'localPort', 'lookup', 'maxHeaderSize', 'protocol', 'setDefaultHeaders', 'setHost', 'signal'],
  ...['socketPath', 'timeout', 'uniqueHeaders'],
]

/**
 * Options of Node's HTTP client that must stay at their defaults. Otherwise the client would read one that a host added to
 * Object.prototype.
 */
export const CLIENT_DEFAULTS: object = Object.fromEntries(OPTIONS.map((name) => [name, undefined]))
