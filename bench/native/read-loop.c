// Reads files at a fixed rate and does nothing else: the lower bound of sampling them.
// usage: read-loop HZ FILE...
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

int main(int count, char **words) {
  static char buffer[1 << 20];
  int descriptors[64];
  int files = count - 2;
  if (files < 1 || files > 64) return 2;
  long step = 1000000000L / atol(words[1]);
  for (int index = 0; index < files; index++) {
    descriptors[index] = open(words[index + 2], O_RDONLY);
    if (descriptors[index] < 0) return perror(words[index + 2]), 1;
  }
  struct timespec due;
  clock_gettime(CLOCK_MONOTONIC, &due);
  for (;;) {
    due.tv_nsec += step;
    while (due.tv_nsec >= 1000000000L) due.tv_nsec -= 1000000000L, due.tv_sec++;
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, NULL);
    for (int index = 0; index < files; index++) pread(descriptors[index], buffer, sizeof buffer, 0);
  }
}
