// A reporter that lets no test be passed over: it names each one that was skipped, and makes the run fail.
// CommonJS, for the test runner wants a reporter as the module itself.

/** @param source events of the test runner */
module.exports = async function* noSkips(source) {
  for await (const { type, data } of source) {
    if (type !== 'test:pass' && type !== 'test:fail') continue
    if (data.skip === undefined || data.skip === false) continue
    process.exitCode = 1
    const why = typeof data.skip === 'string' && data.skip !== '' ? data.skip : 'no reason given'
    yield `skipped, which is a failure here: ${data.name}: ${why}\n`
  }
}
