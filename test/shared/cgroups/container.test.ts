import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type ContainerSigns, findContainer } from '../../../src/shared/cgroups/container.js'

interface Signs extends Partial<Omit<ContainerSigns, 'read'>> {
  readonly files?: Readonly<Record<string, string>>
}

function runtimeOf({ files = {}, ...signs }: Signs): string | undefined {
  return findContainer({ env: {}, membership: '', mountinfo: '', read: (path) => files[path], ...signs })?.runtime
}

const id = 'a'.repeat(64)

test('what a runtime leaves or sets names it', () => {
  assert.equal(runtimeOf({ files: { '/.dockerenv': '' } }), 'docker')
  assert.equal(runtimeOf({ files: { '/run/.containerenv': 'engine="podman-4.9.3"\nrootless=1\n' } }), 'podman')
  assert.equal(runtimeOf({ env: { container: 'lxc' } }), 'lxc')
  assert.equal(runtimeOf({ files: { '/run/systemd/container': 'systemd-nspawn\n' } }), 'systemd-nspawn')
})

test('the path of the group names it, where there is no namespace', () => {
  const runtimes = {
    [`4:memory:/docker/${id}`]: 'docker',
    [`0::/system.slice/docker-${id}.scope`]: 'docker',
    [`0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-${id}.scope`]: 'containerd',
    [`0::/kubepods.slice/kubepods-pod1.slice/crio-${id}.scope`]: 'cri-o',
    [`0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-${id}.scope/container`]: 'podman',
    '0::/lxc.payload.web/init.scope': 'lxc',
    [`9:pids:/kubepods/besteffort/pod1/${id}`]: 'unknown',
  }
  for (const [membership, runtime] of Object.entries(runtimes)) {
    assert.equal(runtimeOf({ membership }), runtime, membership)
  }
})

test('the layers of the root, or lxcfs in /proc, name it', () => {
  const root = (lower: string) => `30 29 0:40 / / rw - overlay overlay rw,lowerdir=${lower}`
  assert.equal(runtimeOf({ mountinfo: root('/var/lib/docker/overlay2/l/A') }), 'docker')
  assert.equal(
    runtimeOf({ mountinfo: root('/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs/snapshots/1/fs') }),
    'containerd',
  )
  const lxcfs = (point: string) => `50 24 0:50 / ${point} rw - fuse.lxcfs lxcfs rw`
  assert.equal(runtimeOf({ mountinfo: lxcfs('/proc/meminfo') }), 'lxc')
  assert.equal(runtimeOf({ mountinfo: lxcfs('/var/lib/lxcfs') }), undefined)
})

test('gVisor is told by its kernel, and a pod by its variables', () => {
  const files = { '/proc/version': 'Linux version 4.4.0 #1 SMP Sun Jan 10 15:06:54 PST 2016', '/.dockerenv': '' }
  assert.equal(runtimeOf({ files }), 'gvisor')
  assert.equal(runtimeOf({ env: { KUBERNETES_SERVICE_HOST: '10.0.0.1' } }), 'unknown')
})

test('a host, a service of systemd and WSL are no containers', () => {
  assert.equal(runtimeOf({ membership: '0::/user.slice/user-1000.slice/session-2.scope\n' }), undefined)
  assert.equal(runtimeOf({ membership: '0::/system.slice/docker.service\n' }), undefined)
  assert.equal(runtimeOf({ membership: '0::/system.slice/containerd.service\n' }), undefined)
  const files = {
    '/run/systemd/container': 'wsl\n',
    '/proc/version': 'Linux version 5.15.153.1-microsoft-standard-WSL2',
  }
  assert.equal(runtimeOf({ files }), undefined)
  const mountinfo =
    '300 30 0:60 / /var/lib/docker/overlay2/x/merged rw - overlay overlay rw,lowerdir=/var/lib/docker/overlay2/l/A'
  assert.equal(runtimeOf({ mountinfo }), undefined)
})
