import type { Field, Fields, Section } from '../../src/config/field.js'
import type { SchemaNode } from './schema-node.js'

/** Returns the JSON Schema (draft 2020-12) of a mapping as users write it. */
export function sectionNode({ title, description, fields }: Section): SchemaNode {
  const required = Object.keys(fields).filter((key) => isRequired(fields[key]))
  const properties = Object.entries(fields).map(([key, field]) => [key, propertyNode(field)] as const)
  return {
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(required.length > 0 && { required }),
    additionalProperties: false,
    title,
    description,
  }
}

function isRequired(field: Fields[string] | undefined): boolean {
  return field !== undefined && !('fields' in field) && !field.declaration.isOptional
}

function propertyNode(field: Fields[string]): SchemaNode {
  return 'fields' in field ? { default: {}, ...sectionNode(field) } : fieldNode(field)
}

function fieldNode({ declaration: { preset, json, items, title, description } }: Field<unknown>): SchemaNode {
  return {
    ...(preset !== undefined && { default: preset }),
    ...json,
    ...(items && { items: sectionNode(items) }),
    title,
    description,
  }
}
