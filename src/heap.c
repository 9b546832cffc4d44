/* One heap for all threads. glibc gives each thread its own and rarely hands back what it has grown to: with eight threads that made up a
   third of all memory. Small blocks come from the threads' own caches anyway, so nobody waits. It has to be said before the first thread
   starts, and Rust has no safe way to say it. */

#include <malloc.h>

__attribute__((constructor)) static void keep_one_heap(void)
{
    mallopt(M_ARENA_MAX, 1);
}
