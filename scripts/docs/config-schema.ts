import { z } from 'zod'
import { builtInCollectors, userCollector } from '../../src/config/collector-schema.js'
import { outputSchema } from '../../src/config/output-schema.js'
import { generalSchema } from '../../src/config/schema.js'

/** The whole configuration, as documentation and JSON Schema show it. What reads one reads it part by part. */
export const configSchema = z
  .strictObject({
    ...generalSchema.shape,
    collectors: z
      .strictObject(builtInCollectors)
      .partial()
      .catchall(userCollector)
      .meta({ title: 'CollectorsConfig', description: 'Built-in collectors, and your own under names of your choice' })
      .prefault({}),
    outputs: z
      .array(outputSchema)
      .meta({ title: 'OutputConfig[]', description: 'Where points go; each has its own buffer and sender' })
      .prefault([]),
  })
  .meta({ title: 'AgentConfig', description: 'What a hostpulse agent is made from' })
