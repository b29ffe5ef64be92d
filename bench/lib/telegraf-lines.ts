import { readFileSync, statfsSync } from 'node:fs'
import os from 'node:os'

const REAL_FILESYSTEMS = /^(ext[234]|xfs|btrfs|f2fs|vfat)$/
const NO_DISK = /^(loop|ram|zram|dm-)|^(sd[a-z]|vd[a-z]|xvd[a-z])\d+$|p\d+$/
const CPU_FIELDS = ['user', 'nice', 'system', 'idle', 'iowait', 'irq', 'softirq', 'steal', 'guest', 'guest_nice']
/** Telegraf's names for lines of /proc/meminfo. */
const MEMORY_FIELDS: Readonly<Record<string, string>> = {
  active: 'Active',
  available: 'MemAvailable',
  buffered: 'Buffers',
  cached: 'Cached',
  commit_limit: 'CommitLimit',
  committed_as: 'Committed_AS',
  dirty: 'Dirty',
  free: 'MemFree',
  high_free: 'HighFree',
  high_total: 'HighTotal',
  huge_page_size: 'Hugepagesize',
  huge_pages_free: 'HugePages_Free',
  huge_pages_total: 'HugePages_Total',
  inactive: 'Inactive',
  low_free: 'LowFree',
  low_total: 'LowTotal',
  mapped: 'Mapped',
  page_tables: 'PageTables',
  shared: 'Shmem',
  slab: 'Slab',
  sreclaimable: 'SReclaimable',
  sunreclaim: 'SUnreclaim',
  swap_cached: 'SwapCached',
  swap_free: 'SwapFree',
  swap_total: 'SwapTotal',
  total: 'MemTotal',
  vmalloc_chunk: 'VmallocChunk',
  vmalloc_total: 'VmallocTotal',
  vmalloc_used: 'VmallocUsed',
  write_back: 'Writeback',
  write_back_tmp: 'WritebackTmp',
}

/** Tags or fields of a measurement, as written. */
type Fields = Readonly<Record<string, string>>

/**
 * Lines as Telegraf writes them about this host with its inputs cpu (total only), mem, disk, diskio and net. Fields and types
 * follow plugins/inputs/<name>/README.md. Floats have all their digits, timestamps are nanoseconds.
 */
export class TelegrafLines {
  readonly #host = os.hostname()
  #cpuBefore = cpuTimes()
  #fields = 0

  /** Number of fields in all lines so far. */
  get fields(): number {
    return this.#fields
  }

  tick(timeMs: number): string {
    const lines = [
      this.#line('cpu', { cpu: 'cpu-total' }, this.#cpu()),
      this.#line('mem', {}, memory()),
      ...mounts().map(({ tags, fields }) => this.#line('disk', tags, fields)),
      ...disks().map(({ tags, fields }) => this.#line('diskio', tags, fields)),
      ...interfaces().map(({ tags, fields }) => this.#line('net', tags, fields)),
    ]
    return lines.map((line) => `${line} ${timeMs}000000\n`).join('')
  }

  #line(measurement: string, tags: Fields, fields: Fields): string {
    this.#fields += Object.keys(fields).length
    const all = Object.entries({ ...tags, host: this.#host }).sort(([a], [b]) => (a < b ? -1 : 1))
    const head = [measurement, ...all.map(([key, value]) => `${key}=${value.replace(/[ ,=]/g, '\\$&')}`)].join()
    return `${head} ${Object.entries(fields).map(([key, value]) => `${key}=${value}`)}`
  }

  #cpu(): Fields {
    const now = cpuTimes()
    const spent = now.map((time, mode) => time - (this.#cpuBefore[mode] ?? 0))
    const total = spent.slice(0, 8).reduce((sum, time) => sum + time, 0)
    this.#cpuBefore = now
    return Object.fromEntries(
      CPU_FIELDS.map((name, mode) => [`usage_${name}`, float((100 * (spent[mode] ?? 0)) / total)]),
    )
  }
}

function cpuTimes(): number[] {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n')
  return line.split(/ +/).slice(1).map(Number)
}

function memory(): Fields {
  const text = readFileSync('/proc/meminfo', 'utf8')
  const bytes = new Map(
    [...text.matchAll(/^(\w+): +(\d+)( kB)?/gm)].map(([, name, value, kB]) => {
      return [name, Number(value) * (kB === undefined ? 1 : 1024)]
    }),
  )
  const of = (name: string) => bytes.get(name) ?? 0
  const used = of('MemTotal') - of('MemFree') - of('Buffers') - of('Cached') - of('SReclaimable')
  return {
    ...Object.fromEntries(Object.entries(MEMORY_FIELDS).map(([field, name]) => [field, whole(of(name))])),
    available_percent: float((100 * of('MemAvailable')) / of('MemTotal')),
    used: whole(used),
    used_percent: float((100 * used) / of('MemTotal')),
  }
}

interface Thing {
  readonly tags: Fields
  readonly fields: Fields
}

function mounts(): Thing[] {
  const rows = linesOf('/proc/self/mounts').map((line) => line.split(' '))
  const real = rows.filter(([, , fstype = '']) => REAL_FILESYSTEMS.test(fstype))
  return real.map(([device = '', path = '/', fstype = '', options = '']) => {
    const { bsize, blocks, bfree, bavail, files, ffree } = statfsSync(path)
    const used = (blocks - bfree) * bsize
    return {
      tags: { device: device.replace('/dev/', ''), fstype, mode: options.slice(0, 2), path },
      fields: {
        free: whole(bavail * bsize),
        inodes_free: whole(ffree),
        inodes_total: whole(files),
        inodes_used: whole(files - ffree),
        total: whole(blocks * bsize),
        used: whole(used),
        used_percent: float((100 * used) / (used + bavail * bsize)),
      },
    }
  })
}

function disks(): Thing[] {
  const rows = linesOf('/proc/diskstats').map((line) => line.trim().split(/ +/))
  return rows
    .filter(([, , name = '', ...counts]) => !NO_DISK.test(name) && counts.some((count) => count !== '0'))
    .map(([, , name = '', ...counts]) => {
      const [reads = 0, mergedReads = 0, sectorsRead = 0, readTime = 0, writes = 0, mergedWrites = 0, ...rest] =
        counts.map(Number)
      const [sectorsWritten = 0, writeTime = 0, inProgress = 0, ioTime = 0, weighted = 0] = rest
      return {
        tags: { name },
        fields: {
          io_time: whole(ioTime),
          iops_in_progress: whole(inProgress),
          merged_reads: whole(mergedReads),
          merged_writes: whole(mergedWrites),
          read_bytes: whole(sectorsRead * 512),
          read_time: whole(readTime),
          reads: whole(reads),
          weighted_io_time: whole(weighted),
          write_bytes: whole(sectorsWritten * 512),
          write_time: whole(writeTime),
          writes: whole(writes),
        },
      }
    })
}

function interfaces(): Thing[] {
  const rows = linesOf('/proc/net/dev')
    .slice(2)
    .map((line) => line.split(/[: ]+/).filter(Boolean))
  return rows
    .filter(([name]) => name !== 'lo')
    .map(([name = '', ...counts]) => {
      const at = (index: number) => whole(Number(counts[index]))
      return {
        tags: { interface: name },
        fields: {
          bytes_recv: at(0),
          bytes_sent: at(8),
          drop_in: at(3),
          drop_out: at(11),
          err_in: at(2),
          err_out: at(10),
          packets_recv: at(1),
          packets_sent: at(9),
        },
      }
    })
}

function linesOf(file: string): string[] {
  return readFileSync(file, 'utf8').trim().split('\n')
}

function whole(value: number): string {
  return `${value}i`
}

function float(value: number): string {
  return String(value)
}
