/** The package's version; a constant, so that it survives bundling. A test holds it against package.json. */
export const version = '0.1.0'
