import { defineCollector } from './definition.js'
import { metricsFrom } from './metric.js'

const self = metricsFrom({ source: 'the agent itself', nodeExporter: 'none' })
const about = metricsFrom({
  tags: ['version', 'node', 'os', 'arch'],
  optionalTags: ['host_id'],
  source: 'the agent itself; `host_id` from /etc/machine-id',
  nodeExporter: 'none',
})
const collector = metricsFrom({ tags: ['collector'], source: 'the agent itself', nodeExporter: 'none' })
const output = metricsFrom({ tags: ['output'], source: 'the agent itself', nodeExporter: 'none' })
const usage = metricsFrom({ source: 'getrusage(2)' })

const metrics = [
  about.gauge('agent_info', 'count', '1; the tags describe the agent'),
  self.gauge('agent_tick_lateness_seconds', 'seconds', 'Largest lateness of the latest tick of any collector'),
  collector.gauge('agent_collector_seconds', 'seconds', 'How long the last collection took', {
    nodeExporter: 'node_scrape_collector_duration_seconds',
  }),
  collector.counter('agent_collector_failures_total', 'count', 'Collections that yielded nothing', {
    tags: ['collector', 'reason'],
  }),
  collector.counter(
    'agent_ticks_skipped_total',
    'count',
    'Ticks skipped while running, in backoff or wedged, or because the event loop was held',
  ),
  collector.counter(
    'agent_points_invalid_total',
    'count',
    'Values that made no point: NaN, infinite, or of a series that equals another after its tags were changed',
  ),
  collector.counter('agent_points_cut_total', 'count', 'Points left out by maxSeries; no point before the first'),
  collector.counter('agent_samples_total', 'count', 'Samples taken inside ticks; only with sampleInterval'),
  collector.counter(
    'agent_samples_missed_total',
    'count',
    'Samples missed because their time had passed, or dropped because no tick fetched them for too long',
  ),
  collector.gauge(
    'agent_sample_lateness_seconds',
    'seconds',
    'Largest lateness of a sample before the latest tick, including samples missed meanwhile',
  ),
  output.counter('agent_points_total', 'count', 'Points by result', { tags: ['output', 'result'] }),
  output.gauge('agent_buffer_points', 'count', 'Points waiting or in flight'),
  output.gauge(
    'agent_buffer_seconds_left',
    'seconds',
    'Longest further outage that the buffer can hold at the present inflow',
    { prometheus: 'agent_buffer_left_seconds' },
  ),
  output.gauge('agent_send_seconds', 'seconds', 'How long the last attempt took'),
  output.counter('agent_retries_total', 'count', 'Attempts after the first of a batch'),
  self.gauge(
    'agent_leads_group',
    'count',
    '1 while this process reports the host for its group, else 0; only with hostCollectors: once',
  ),
  self.gauge(
    'agent_scope',
    'count',
    '1 where dashboards lead with the container instead of the host: scope: container',
    {
      tags: ['scope'],
    },
  ),
  usage.counter('agent_cpu_seconds_total', 'seconds', 'CPU time of the whole process', {
    nodeExporter: 'process_cpu_seconds_total',
  }),
  usage.gauge('agent_rss', 'bytes', 'Resident memory of the whole process', {
    nodeExporter: 'process_resident_memory_bytes',
  }),
]

export const agent = defineCollector({
  name: 'agent',
  summary: "the agent's own health: ticks, failures, buffers, cost",
  description: "The agent's own health, collected on the main thread",
  runsOn: 'main',
  metrics,
})
