/**
 * The directories that an overlay is made of, from its options: `lowerdir=/a:/b,upperdir=/c,workdir=/d`, or `lowerdir+=/a` of
 * newer kernels. Only absolute ones: a relative one says nothing without the directory of who mounted it.
 */
export function overlayLayers(superOptions: string): string[] {
  return superOptions
    .split(',')
    .map((option) => /^(?:lowerdir\+?|datadir\+|upperdir)=(.*)$/s.exec(option)?.[1] ?? '')
    .flatMap((directories) => directories.split(':'))
    .filter((directory) => directory.startsWith('/'))
}
