import { z } from 'zod'
import { collectorSchemas, sectionSchema, userCollector } from '../../src/config/collector-schema.js'
import { outputSchema } from '../../src/config/output-schema.js'
import { generalSchema } from '../../src/config/schema.js'

const builtIn = collectorSchemas.map((schema) => [schema.definition.name, sectionSchema(schema)] as const)

/** The whole configuration, for documentation and JSON Schema; the agent reads it section by section. */
export const configSchema = z
  .strictObject({
    ...generalSchema.shape,
    collectors: z
      .strictObject(Object.fromEntries(builtIn))
      .partial()
      .catchall(userCollector)
      .meta({ title: 'CollectorsConfig', description: 'Built-in collectors, and your own under names of your choice' })
      .prefault({}),
    outputs: z
      .array(outputSchema)
      .meta({ title: 'OutputConfig[]', description: 'Where points go; each has its own buffer and sender' })
      .prefault([]),
  })
  .meta({ title: 'AgentConfig', description: 'Configuration of a hostpulse agent' })
