import process from 'node:process'
import { sendHostileTraffic } from './hostile-traffic.js'

/*
 * The process of hostile clients: `node hostile-entry.js PORT CONNECTIONS [KIND]`, until it is killed.
 */

const [, , port, connections, kind] = process.argv
await sendHostileTraffic(Number(port), Number(connections), new AbortController().signal, kind)
