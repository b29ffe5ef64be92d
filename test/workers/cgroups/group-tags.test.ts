import assert from 'node:assert/strict'
import { test } from 'node:test'
import { groupTags } from '../../../workers/cgroups/group-tags.js'

const id = '0123456789abcdef'.repeat(4)
const uid = '6e8a4c2b-1f0d-4a53-9c37-2b7d0c9a1e55'
const unitUid = uid.replaceAll('-', '_')

const paths: Readonly<Record<string, object>> = {
  [`/docker/${id}`]: { container: id },
  [`/docker/${id}/init.scope`]: { container: id },
  [`/system.slice/docker-${id}.scope`]: { container: id },
  [`/kubepods/burstable/pod${uid}/${id}`]: { container: id, pod: uid },
  [`/kubepods/pod${uid}`]: { pod: uid },
  [`/kubepods.slice/kubepods-besteffort.slice/kubepods-besteffort-pod${unitUid}.slice/cri-containerd-${id}.scope`]: {
    container: id,
    pod: uid,
  },
  [`/kubepods.slice/kubepods-pod${unitUid}.slice/crio-${id}.scope`]: { container: id, pod: uid },
  [`/kubepods.slice/kubepods-pod${unitUid}.slice/crio-conmon-${id}.scope`]: { pod: uid },
  [`/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${id}.scope/container`]: {
    container: id,
    service: 'user@1000',
  },
  [`/machine.slice/machine-libpod_pod_${id}.slice/libpod-${id}.scope`]: { container: id, pod: id },
  '/lxc.payload.web': { container: 'web' },
  '/machine.slice/machine-deb\\x2d12.scope': { container: 'deb-12' },
  '/system.slice/systemd-fsck@dev-disk-by\\x2duuid-ab.service': { service: 'systemd-fsck@dev-disk-by-uuid-ab' },
  '/system.slice/nginx.service': { service: 'nginx' },
  '/system.slice': {},
  '/a\nb': {},
}

for (const [path, tags] of Object.entries(paths)) {
  test(`the tags of ${JSON.stringify(path.replaceAll(id, 'ID'))}`, () => {
    assert.deepEqual(groupTags(path), { cgroup: path, ...tags })
  })
}

test('of containers inside each other the innermost counts', () => {
  const inner = 'f'.repeat(64)
  assert.equal(groupTags(`/docker/${id}/docker/${inner}`)['container'], inner)
})
