#include "CSandbox.h"

#include <signal.h>
#include <sys/prctl.h>

int lectern_die_with_parent(void) { return prctl(PR_SET_PDEATHSIG, SIGKILL); }

int lectern_no_new_privileges(void) { return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); }
