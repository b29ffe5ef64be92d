import { existsSync } from 'node:fs'
import nodeModule from 'node:module'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { requireLater } from './package-files.js'

/** Whether packages are in Yarn's Plug'n'Play, without node_modules: https://yarnpkg.com/advanced/pnpapi */
export const isPlugAndPlay: boolean = 'findPnpApi' in nodeModule

/**
 * Returns the options of Node with which a thread or child process finds packages and its own file. Only Plug'n'Play needs any: its
 * resolver has to be loaded first. The host's own preloads stay out.
 * @param modules whether ES modules are loaded, for which the resolver has a second part
 */
export function resolverOptions({ modules }: { readonly modules: boolean }): string[] {
  const resolver = isPlugAndPlay ? resolverFile() : undefined
  if (resolver === undefined) return []
  const loader = path.join(path.dirname(resolver), '.pnp.loader.mjs')
  const forModules = modules && existsSync(loader) ? ['--experimental-loader', pathToFileURL(loader).href] : []
  return ['--require', resolver, ...forModules]
}

/** Returns the resolver's file, which it gives for the name `pnpapi`; undefined when this package is not in its project. */
function resolverFile(): string | undefined {
  try {
    return requireLater.resolve('pnpapi')
  } catch {
    return undefined
  }
}
