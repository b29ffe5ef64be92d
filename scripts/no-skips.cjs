// A reporter that fails the run when a test is skipped, and names the test.
// CommonJS, because the test runner expects the reporter to be the module itself.

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
