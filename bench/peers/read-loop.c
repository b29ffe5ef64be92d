/* The limit: preads the files of cpu, memory, disk and network at a rate and does nothing with them. read-loop HERTZ */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

static const char *const PATHS[] = {"/proc/stat", "/proc/meminfo", "/proc/vmstat", "/proc/diskstats", "/proc/self/net/dev"};
#define FILES (sizeof PATHS / sizeof *PATHS)

static char text[1 << 18];

int main(int count, char **words) {
  long hertz = count > 1 ? atol(words[1]) : 1;
  long step = 1000000000L / hertz;
  int descriptors[FILES];
  for (size_t i = 0; i < FILES; i++) {
    descriptors[i] = open(PATHS[i], O_RDONLY);
    if (descriptors[i] < 0) return 1;
  }
  struct timespec next;
  clock_gettime(CLOCK_MONOTONIC, &next);
  for (;;) {
    for (size_t i = 0; i < FILES; i++)
      if (pread(descriptors[i], text, sizeof text, 0) < 0) return 1;
    next.tv_nsec += step;
    while (next.tv_nsec >= 1000000000L) {
      next.tv_nsec -= 1000000000L;
      next.tv_sec++;
    }
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &next, NULL);
  }
}
