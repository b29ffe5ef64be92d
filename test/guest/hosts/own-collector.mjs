export const collect = () => [{ type: 'own', value: 1 }]
