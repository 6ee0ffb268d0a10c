/*
 * What a system call takes from C: prints nanoseconds a call of getpid(2) by syscall(3), and of clock_gettime(2), which the C library
 * answers without the kernel.
 *
 *   gcc -O2 -o calls calls.c && ./calls
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define CALLS 5000000

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e9 + time.tv_nsec;
}

int main(void) {
    volatile long sink;
    for (int run = 0; run < 2; run++) { /* The first one is for warming up. */
        double before = now();
        for (int i = 0; i < CALLS; i++) {
            sink = syscall(SYS_getpid);
        }
        double between = now();
        for (int i = 0; i < CALLS; i++) {
            sink = (long) now();
        }
        double after = now();
        if (run == 1) {
            printf("C: syscall(SYS_getpid),%.1f\nC: clock_gettime,%.1f\n", (between - before) / CALLS, (after - between) / CALLS);
        }
    }
    (void) sink;
    return 0;
}
