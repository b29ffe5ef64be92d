import { SlabBuffer } from '../../src/buffer/slab-buffer.js'
import { gaugeLayout } from '../lib/gauge-layout.js'

// Fills a buffer with a million points in frames of argv[2] values, in its own process, and prints the memory used.

const POINTS = 1_000_000
const START_MS = 1_763_800_000_000

const width = Number(process.argv[2])
const collect = globalThis.gc as () => void
const layout = gaugeLayout(width)

function fill(points: number): SlabBuffer {
  const limits = { maxPoints: points, maxBytes: 1e9, maxAgeMs: Number.POSITIVE_INFINITY }
  const buffer = new SlabBuffer({ limits, wallMs: () => START_MS, onDrop() {} })
  for (let point = 0; point < points; point += width) {
    const values = Float64Array.from({ length: width }, (_, column) => point + column + 0.5)
    buffer.add({ layout, timesMs: Float64Array.of(START_MS + point), values })
  }
  return buffer
}

fill(100_000)
collect()
const before = process.memoryUsage().rss
const startMs = performance.now()
const buffer = fill(POINTS)
const seconds = (performance.now() - startMs) / 1000
collect()
const rss = process.memoryUsage().rss - before
process.stdout.write(
  JSON.stringify({
    valuesPerFrame: width,
    rssMB: Math.round(rss / 1e5) / 10,
    heldMB: Math.round(buffer.heldBytes / 1e5) / 10,
    millionPointsPerSecondIn: Math.round(POINTS / seconds / 1e4) / 100,
  }),
)
