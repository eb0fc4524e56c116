// SPDX-License-Identifier: Apache-2.0
#include "ui/models/text_file.h"

#include <QSaveFile>

#include "catalog/base/thread_guard.h"

namespace upriver {

Result<void> writeTextFile(const QString& file, const std::string& text)
{
    assertNotGuiThread("write an export");
    QSaveFile target(file);
    const bool written =
        target.open(QIODevice::WriteOnly) &&
        target.write(text.data(), static_cast<qint64>(text.size())) == static_cast<qint64>(text.size()) &&
        target.flush() && target.commit();
    if (!written)
        return fail(ErrorKind::Input,
                    file.toStdString() + " can't be written: " + target.errorString().toStdString() +
                        ". Check the folder and the space that is left, or choose another place.",
                    {}, file.toStdString());
    return {};
}

} // namespace upriver
