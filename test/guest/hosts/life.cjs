/** Returns the own keys of globalThis, symbols included. */
exports.globals = () => Reflect.ownKeys(globalThis).map(String)

/** Starts an agent, lets it collect, report, serve and send, and stops it. Returns the number of points it delivered. */
exports.live = async (Agent, url) => {
  const agent = new Agent({
    interval: '20ms',
    initialDelay: 0,
    collectors: { cpu: { sampleInterval: '5ms' }, mounts: { enabled: true }, pressure: { enabled: true } },
    outputs: [{ url, compression: 'gzip' }],
    expose: { listen: '127.0.0.1:0' },
  })
  const hold = setInterval(() => {}, 1_000)
  const collected = new Promise((resolve) => agent.on('collect', resolve))
  agent.start()
  agent.report([{ type: 'requests_total', value: 1 }])
  await collected
  await agent.flush()
  await agent.stop()
  clearInterval(hold)
  return agent.stats().outputs[0].points.delivered
}
