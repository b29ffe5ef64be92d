/**
 * Returns a copy of an object with its own properties only: a host, or one of its packages, may have added some to
 * Object.prototype, which every plain object inherits.
 */
export function ownProperties<Properties extends object>(properties: Properties): Properties {
  return Object.assign(Object.create(null), properties)
}
