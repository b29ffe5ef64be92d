import { SlabBuffer } from '../../src/buffer/slab-buffer.js'
import { describeBuffer } from './buffer-contract.js'

describeBuffer('SlabBuffer', (options) => new SlabBuffer(options))
