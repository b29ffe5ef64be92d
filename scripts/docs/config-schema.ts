import { collectorSchemas, sectionOf, userCollector } from '../../src/config/collector-schema.js'
import { section } from '../../src/config/field.js'
import { outputSection } from '../../src/config/output-schema.js'
import { fileFields, generalFields } from '../../src/config/schema.js'
import { sectionNode } from './json-schema.js'
import type { SchemaNode } from './schema-node.js'

/** Returns the JSON Schema of a configuration file; the agent reads it section by section. */
export function fileJsonSchema(): SchemaNode {
  const { properties, ...schema } = configJsonSchema()
  const about = { title: '', description: '' }
  return { ...schema, properties: { ...sectionNode(section(about, fileFields)).properties, ...properties } }
}

/** Returns the JSON Schema of a configuration as programs give it. */
export function configJsonSchema(): SchemaNode {
  const about = { title: 'AgentConfig', description: 'Configuration of a hostpulse agent' }
  const general = sectionNode(section(about, generalFields))
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...general,
    properties: { ...general.properties, collectors: collectorsNode(), outputs: outputsNode() },
  }
}

function collectorsNode(): SchemaNode {
  const builtIn = collectorSchemas.map((schema) => [schema.definition.name, sectionNode(sectionOf(schema))] as const)
  return {
    default: {},
    type: 'object',
    properties: Object.fromEntries(builtIn),
    additionalProperties: sectionNode(userCollector),
    title: 'CollectorsConfig',
    description: 'Built-in collectors, and your own under names of your choice',
  }
}

function outputsNode(): SchemaNode {
  return {
    default: [],
    type: 'array',
    items: sectionNode(outputSection),
    title: 'OutputConfig[]',
    description: 'Destinations of points; each has its own buffer and sender',
  }
}
