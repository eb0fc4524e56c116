// SPDX-License-Identifier: Apache-2.0
#include "catalog/indexing/index_report.h"

#include <QJsonDocument>
#include <QJsonObject>

namespace upriver {

using namespace Qt::StringLiterals;

std::string reportJson(const IndexReport& report)
{
    const IndexReport::Files& files = report.files;
    const QJsonObject counts{{u"found"_s, qint64(files.found)},         {u"read"_s, qint64(files.read)},
                             {u"unchanged"_s, qint64(files.unchanged)}, {u"ignored"_s, qint64(files.ignored)},
                             {u"partly"_s, qint64(files.partly)},       {u"failed"_s, qint64(files.failed)}};
    const QJsonObject whole{{u"files"_s, counts},
                            {u"rows_written"_s, qint64(report.rowsWritten)},
                            {u"rows_closed"_s, qint64(report.rowsClosed)},
                            {u"problems"_s, qint64(report.problems.size())},
                            {u"elapsed_ms"_s, qint64(report.elapsedMs)}};
    return QJsonDocument(whole).toJson(QJsonDocument::Compact).toStdString();
}

} // namespace upriver
