import { arch } from 'node:process'

/** Calls that can sleep, with their numbers: asm/unistd_64.h of the kernel for x86-64, asm-generic/unistd.h for arm64. */
const X64 = `
  0:read 1:write 2:open 3:close 4:stat 5:fstat 6:lstat 7:poll 8:lseek 11:munmap 16:ioctl 17:pread64 18:pwrite64
  19:readv 20:writev 21:access 23:select 26:msync 28:madvise 35:nanosleep 40:sendfile 42:connect 43:accept
  44:sendto 45:recvfrom 46:sendmsg 47:recvmsg 56:clone 57:fork 58:vfork 59:execve 61:wait4 70:msgrcv 72:fcntl
  73:flock 74:fsync 75:fdatasync 76:truncate 77:ftruncate 78:getdents 82:rename 83:mkdir 84:rmdir 86:link
  87:unlink 88:symlink 89:readlink 90:chmod 92:chown 128:rt_sigtimedwait 137:statfs 138:fstatfs 162:sync
  202:futex 217:getdents64 220:semtimedop 230:clock_nanosleep 232:epoll_wait 247:waitid 257:openat 258:mkdirat
  262:newfstatat 263:unlinkat 264:renameat 265:linkat 266:symlinkat 267:readlinkat 270:pselect6 271:ppoll
  275:splice 277:sync_file_range 280:utimensat 281:epoll_pwait 285:fallocate 288:accept4 295:preadv 296:pwritev
  306:syncfs 316:renameat2 318:getrandom 326:copy_file_range 332:statx 426:io_uring_enter 435:clone3
  441:epoll_pwait2`

const ARM64 = `
  22:epoll_pwait 25:fcntl 29:ioctl 32:flock 34:mkdirat 35:unlinkat 36:symlinkat 37:linkat 38:renameat 43:statfs
  44:fstatfs 45:truncate 46:ftruncate 47:fallocate 56:openat 57:close 61:getdents64 62:lseek 63:read 64:write
  65:readv 66:writev 67:pread64 68:pwrite64 69:preadv 70:pwritev 71:sendfile 72:pselect6 73:ppoll 76:splice
  78:readlinkat 79:newfstatat 80:fstat 81:sync 82:fsync 83:fdatasync 84:sync_file_range 88:utimensat 95:waitid
  98:futex 101:nanosleep 115:clock_nanosleep 137:rt_sigtimedwait 188:msgrcv 192:semtimedop 202:accept
  203:connect 206:sendto 207:recvfrom 211:sendmsg 212:recvmsg 215:munmap 220:clone 221:execve 227:msync
  233:madvise 242:accept4 260:wait4 267:syncfs 276:renameat2 278:getrandom 285:copy_file_range 291:statx
  426:io_uring_enter 435:clone3 441:epoll_pwait2`

const NAMES = namesOf(arch === 'arm64' ? ARM64 : arch === 'x64' ? X64 : '')

/** Whether this architecture's numbers are known. Without them no call can be recognized. */
export const knowsSyscalls: boolean = NAMES.size > 0

/** The names of all listed calls, in the same order in every thread. */
export const callNames: readonly string[] = [...NAMES.values()]

/** Returns the name of a system call of this architecture; `syscall 999` for one that is not listed. */
export function syscallName(number: number): string {
  return NAMES.get(number) ?? `syscall ${number}`
}

function namesOf(list: string): ReadonlyMap<number, string> {
  const entries = list.split(/\s+/).filter(Boolean)
  return new Map(
    entries.map((entry) => {
      const [number, name = ''] = entry.split(':')
      return [Number(number), name]
    }),
  )
}
