/* What a machine does that has run out of something, for a program that this is preloaded into. While the file that TECHDOC_TEST_SHORTAGE
   names is there and says "threads", no thread can be started; while it says "room", no file can grow or be written. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static int is_short_of(const char *what)
{
    const char *name = getenv("TECHDOC_TEST_SHORTAGE");
    char said[16] = "";
    int file = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
    if (file < 0) return 0;
    if (read(file, said, sizeof said - 1) < 0) said[0] = 0;
    close(file);
    return strcmp(said, what) == 0;
}

static int is_full(int file)
{
    int before = errno;
    struct stat status;
    int full = fstat(file, &status) == 0 && S_ISREG(status.st_mode) && is_short_of("room");
    errno = full ? ENOSPC : before;
    return full;
}

int pthread_create(pthread_t *thread, const pthread_attr_t *attributes, void *(*start)(void *), void *argument)
{
    int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *) = dlsym(RTLD_NEXT, "pthread_create");
    return is_short_of("threads") ? EAGAIN : real(thread, attributes, start, argument);
}

ssize_t write(int file, const void *bytes, size_t count)
{
    return is_full(file) ? -1 : syscall(SYS_write, file, bytes, count);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at)
{
    return is_full(file) ? -1 : syscall(SYS_pwrite64, file, bytes, count, at);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t at)
{
    return pwrite64(file, bytes, count, at);
}

int ftruncate64(int file, off64_t length)
{
    return is_full(file) ? -1 : (int)syscall(SYS_ftruncate, file, length);
}

int ftruncate(int file, off_t length)
{
    return ftruncate64(file, length);
}
