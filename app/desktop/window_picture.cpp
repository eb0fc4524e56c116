// SPDX-License-Identifier: Apache-2.0
#include "app/desktop/window_picture.h"

namespace upriver {

Result<void> saveWindowPicture(const QString& file)
{
    return fail(ErrorKind::Internal,
                "This build has no window, so " + file.toStdString() + " was not drawn.");
}

} // namespace upriver
