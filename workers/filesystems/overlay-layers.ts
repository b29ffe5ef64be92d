/**
 * Returns the directories of an overlay from its options: `lowerdir=/a:/b,upperdir=/c,workdir=/d`, or `lowerdir+=/a` on newer
 * kernels. Only absolute paths: a relative one is meaningless without the working directory of the mount command.
 */
export function overlayLayers(superOptions: string): string[] {
  return superOptions
    .split(',')
    .map((option) => /^(?:lowerdir\+?|datadir\+|upperdir)=(.*)$/s.exec(option)?.[1] ?? '')
    .flatMap((directories) => directories.split(':'))
    .filter((directory) => directory.startsWith('/'))
}
