import { parentPort, workerData } from 'node:worker_threads'
import type { BlackBoxData } from '../../src/shared/black-box/messages.js'
import { runWriter } from '../black-box/run-writer.js'

// Runs in a thread of its own, so that only this thread waits for the disk.
if (parentPort !== null) void runWriter(workerData.data as BlackBoxData, parentPort)
