// SPDX-License-Identifier: Apache-2.0
#include "app/desktop/window.h"

#include <cstdio>

namespace upriver {

int runWindow(int, char**, const std::vector<std::string>&)
{
    std::fputs("upriver: This build has no window; work with `upriver COMMAND` (see `upriver --help`).\n",
               stderr);
    return 1;
}

} // namespace upriver
