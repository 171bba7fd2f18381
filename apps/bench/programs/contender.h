/* The frame of a C contender: see lineProcess.ts for what it is asked and answers. The including file defines
   `prepare`, which gets the inputs, `run`, and where its results lie. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void prepare(double **inputs);
static void run(void);
static const double *results(size_t *count);

static double *load(const char *path) {
  FILE *file = fopen(path, "rb");
  if (!file) exit(1);
  fseek(file, 0, SEEK_END);
  long bytes = ftell(file);
  rewind(file);
  double *values = aligned_alloc(64, ((size_t)bytes + 63) / 64 * 64);
  if (!values || fread(values, 1, (size_t)bytes, file) != (size_t)bytes) exit(1);
  fclose(file);
  return values;
}

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int main(int argc, char **argv) {
  double *inputs[16];
  for (int i = 1; i < argc; i++) inputs[i - 1] = load(argv[i]);
  prepare(inputs);
  puts("ready");
  fflush(stdout);
  char line[4096];
  while (fgets(line, sizeof line, stdin)) {
    if (strncmp(line, "result ", 7) == 0) {
      line[strcspn(line, "\n")] = 0;
      run();
      size_t count;
      const double *values = results(&count);
      FILE *file = fopen(line + 7, "wb");
      if (!file || fwrite(values, sizeof *values, count, file) != count) return 1;
      fclose(file);
      puts("done");
    } else {
      long count = atol(line);
      double start = now();
      for (long i = 0; i < count; i++) {
        run();
        __asm__ volatile("" ::: "memory"); /* every run must really happen */
      }
      printf("%.9g\n", now() - start);
    }
    fflush(stdout);
  }
  return 0;
}
