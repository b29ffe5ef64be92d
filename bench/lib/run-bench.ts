import { pathToFileURL } from 'node:url'
import type { BenchResult } from './result.js'

// Runs the benchmark argv[2] in its own process, so that benchmarks do not affect each other. Sends its result to the parent.

const { run } = (await import(pathToFileURL(process.argv[2] as string).href)) as { run(): Promise<BenchResult> }
process.send?.(await run(), () => process.exit(0))
