const OPTIONS = [
  ...['auth', 'createConnection', 'defaultPort', 'family', 'hostname', 'insecureHTTPParser', 'joinDuplicateHeaders'],
  ...['localAddress', 'localPort', 'lookup', 'maxHeaderSize', 'protocol', 'setDefaultHeaders', 'setHost', 'signal'],
  ...['socketPath', 'timeout', 'uniqueHeaders'],
]

/** Options of Node's HTTP client that stay at their defaults. It would take one that a host added to Object.prototype for its own. */
export const CLIENT_DEFAULTS: object = Object.fromEntries(OPTIONS.map((name) => [name, undefined]))
