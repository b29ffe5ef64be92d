import type { Tags } from '../shared/frame.js'
import type { NameSettings, Names } from './names.js'
import { nativeNames } from './native-names.js'
import { NodeExporterNames } from './node-exporter-names.js'
import { PrefixedNames } from './prefixed-names.js'
import { prometheusName } from './prometheus-name.js'

/** Returns the names of a style. @param uname returns the labels of node_uname_info; called when it is first needed */
export function namesFor({ style, prefix }: NameSettings, uname: () => Tags): Names {
  switch (style) {
    case 'native':
      return prefix === '' ? nativeNames : new PrefixedNames(prefix, ({ type }) => type)
    case 'prometheus':
      return new PrefixedNames(prefix, prometheusName)
    case 'node_exporter':
      return new NodeExporterNames(uname)
  }
}
