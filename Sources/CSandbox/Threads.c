#define _GNU_SOURCE
#include "CSandbox.h"

#include <dirent.h>
#include <pthread.h>

int lectern_start_thread(void *(*body)(void *), void *context, size_t stack) {
    pthread_attr_t attributes;
    pthread_t thread;
    int code = pthread_attr_init(&attributes);
    if (code) return code;
    code = pthread_attr_setstacksize(&attributes, stack);
    if (!code) code = pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    if (!code) code = pthread_create(&thread, &attributes, body, context);
    pthread_attr_destroy(&attributes);
    return code;
}

int lectern_thread_count(void) {
    DIR *threads = opendir("/proc/self/task");
    if (!threads) return 0;
    int count = 0;
    for (struct dirent *entry = readdir(threads); entry; entry = readdir(threads)) {
        if (entry->d_name[0] != '.') count++;
    }
    closedir(threads);
    return count;
}
