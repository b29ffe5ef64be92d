/** The package's version; a constant, so that it survives bundling. A test compares it with package.json. */
export const version = '0.1.0'
