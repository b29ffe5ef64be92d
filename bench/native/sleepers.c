// Starts as many children as its argument says, which sleep until it ends. Ends when its standard input does.
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <unistd.h>

int main(int argc, char **argv) {
  int count = argc > 1 ? atoi(argv[1]) : 0;
  pid_t parent = getpid();
  for (int started = 0; started < count; started++) {
    pid_t child = fork();
    if (child == -1) {
      perror("fork");
      return 1;
    }
    if (child == 0) {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      if (getppid() != parent) return 0;
      for (;;) pause();
    }
  }
  puts("started");
  fflush(stdout);
  char byte;
  while (read(0, &byte, 1) > 0) {
  }
  return 0;
}
