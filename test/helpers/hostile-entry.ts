import process from 'node:process'
import { sendHostileTraffic } from './hostile-traffic.js'

/*
 * Process of the hostile clients: `node hostile-entry.js PORT CONNECTIONS [KIND]`. Runs until it is killed.
 */

const [, , port, connections, kind] = process.argv
await sendHostileTraffic(Number(port), Number(connections), new AbortController().signal, kind)
