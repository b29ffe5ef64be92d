/** Entry of the code that the watch thread of `stalls` loads to send reports or to listen on an address. */
export { openReporter } from '../reports/open-reporter.js'
