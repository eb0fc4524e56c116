// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/curation_backup.h"

#include <nlohmann/json.hpp>

#include <QFile>
#include <QString>

#include <unistd.h>

#include "catalog/store/curation_lines.h"

namespace upriver {

namespace {

using Json = nlohmann::json;

Json parsed(std::string_view text)
{
    Json json = Json::parse(text, nullptr, false);
    return json.is_discarded() ? Json(std::string(text)) : json;
}

std::string lineOf(const Statement& row)
{
    const Json line{{"seq", row.integer(0)},        {"at", row.integer(1)},
                    {"actor", row.string(2)},       {"action", row.string(3)},
                    {"target", row.string(4)},      {"before", parsed(row.text(5))},
                    {"after", parsed(row.text(6))}, {"hash", row.string(7)}};
    return line.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

void moveAside(const std::string& file)
{
    constexpr int kKept = 9;
    const auto aged = [&](int age) {
        return QString::fromStdString(age == 0 ? file : file + "." + std::to_string(age));
    };
    QFile::remove(aged(kKept));
    for (int age = kKept - 1; age >= 0; --age)
        QFile::rename(aged(age), aged(age + 1));
}

} // namespace

std::int64_t CurationBackup::lastSeq(const std::string& file, Connection& db)
{
    QFile in(QString::fromStdString(file));
    if (!in.open(QIODevice::ReadWrite))
        return 0;
    Json last;
    while (!in.atEnd()) {
        Json line = readCurationLine(in);
        if (line.is_object() && line.contains("seq") && line["seq"].is_number_integer())
            last = std::move(line);
    }
    const bool isCut = in.size() > 0 && in.seek(in.size() - 1) && in.read(1) != "\n";
    if (isCut) // by a full disk or a lost battery: the next line must not hang on to it
        in.write("\n");
    in.close();
    if (!last.is_object())
        return 0;
    Statement row = db.query("SELECT hash FROM audit WHERE seq=?1");
    const auto seq = last["seq"].get<std::int64_t>();
    if (row.bind(seq).step() && last.value("hash", Json()) == row.string(0))
        return seq;
    moveAside(file);
    return 0;
}

void CurationBackup::catchUp(Connection& db)
{
    const std::string file = db.path() + ".curation.jsonl";
    if (m_lastSeq < 0)
        m_lastSeq = lastSeq(file, db);
    QFile out(QString::fromStdString(file));
    if (!out.open(QIODevice::WriteOnly | QIODevice::Append))
        return;
    std::int64_t written = m_lastSeq;
    Statement rows =
        db.query("SELECT seq, at, actor, action, target, before, after, hash FROM audit WHERE seq>?1"
                 " ORDER BY seq");
    rows.bind(m_lastSeq);
    while (rows.step()) {
        const std::string line = lineOf(rows);
        if (out.write(line.data(), static_cast<qint64>(line.size())) != static_cast<qint64>(line.size()))
            return;
        written = rows.integer(0);
    }
    if (out.flush() && fsync(out.handle()) == 0)
        m_lastSeq = written;
}

} // namespace upriver
