/** What the watch thread of the collector `stalls` loads when it is to send reports or to serve an address. */
export { openReporter } from '../reports/open-reporter.js'
