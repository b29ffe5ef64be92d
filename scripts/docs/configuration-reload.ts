import { code, markdownTable } from './markdown.js'

const MERGING = [
  [`mapping, such as ${code('collectors')} or ${code('tags')}`, 'merged key by key'],
  [code('outputs'), 'the lists are joined in the order of the files'],
  [
    'anything else, other lists too',
    'must be the same in both: two values are an error that names the key and both files',
  ],
]

const OUTCOMES = [
  [code('config changed'), `in force; ${code('changed')} lists the paths in the merged configuration`],
  [code('config unchanged'), 'the same as before'],
  [code('config rejected'), `nothing has changed; ${code('problems')} lists what is wrong`],
]

/** Sections of docs/configuration.md on configuration in several files, and on changing it while an agent runs. */
export const SEVERAL_FILES_AND_RELOAD = `## Several files

\`include: conf.d/*.yaml\` merges further files into the one that names them, so that a package or a team can add its part: one path or
a list, relative to the file. \`*\` and \`?\` are wildcards inside a name, and match no dot at its beginning. The main file comes
first, then the patterns as they are listed, the files of each sorted by name; a file that two patterns match counts once.

${markdownTable(['key in two files', 'what happens'], MERGING)}
There is no precedence among files, because it would hide which of two values counts. The file of \`hostpulse init\` sets every key: remove
from it what another file is to set. A pattern with wildcards may match nothing; a plain
path must exist. Included files may not include others. Each has its own relative paths, and each is subject to the rules for files
that root reads. Errors name the file. \`hostpulse check\` lists what was included, in this order.

## Reload

SIGHUP makes \`run\` and \`dashboard\` read their configuration file and what it includes again; \`--watch\` does so whenever one of these
files changes, appears or goes. Flags and the environment stay as they were at the start, and still win. Everything is checked first:

${markdownTable(['log line', 'meaning'], OUTCOMES)}
- Without a configuration file SIGHUP stops the agent, as SIGTERM does. So it does when it says that the terminal was closed.
- A SIGHUP during the start is kept until the start is complete; one during a stop is ignored. Those that come during a reload, or within
  half a second of it, are one reload more.
- \`--watch\` looks at the files every second and reloads when they have been quiet from one look to the next, one or two seconds after
  the last change. It works on every filesystem, with editors that replace the file, and with a Kubernetes ConfigMap, whose files
  change when the kubelet swaps a link. If a writer pauses for longer in the middle of a file, that half is read, and rejected
  unless it is valid by itself: write another file and rename it.
- A single file that is mounted into a container stays the old one when it is replaced by renaming: mount its folder. In Kubernetes a
  mount with \`subPath\` never changes.
- \`hostCollectors\` and the environment need a restart: a file that changes the former is rejected.
- Tokens and TLS files are read anew when they are needed, and are not watched. A pipe is read only once, so \`--config <(…)\` cannot be
  reloaded.
`
