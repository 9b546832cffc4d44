/* One heap for all threads, which gives back what it does not need. glibc gives each thread its own and rarely hands back what it has grown
   to: with eight threads that made up a third of all memory. Small blocks come from the threads' own caches anyway, so little is waited
   for. A limit that is set also stays: glibc would raise it with each large block that is freed. It has to be said before the first thread
   starts, and Rust has no safe way to say it. */

#include <malloc.h>

enum { LARGE_BYTES = 64 << 10, SPARE_BYTES = 16 << 10 };

__attribute__((constructor)) static void keep_one_heap(void)
{
    mallopt(M_ARENA_MAX, 1);
    mallopt(M_MMAP_THRESHOLD, LARGE_BYTES);
    mallopt(M_TRIM_THRESHOLD, LARGE_BYTES);
    mallopt(M_TOP_PAD, SPARE_BYTES);
}
