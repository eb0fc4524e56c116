// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/backups_beside.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include <QDateTime>
#include <QFileInfo>

#include "catalog/base/text.h"
#include "catalog/store/catalog_file.h"
#include "catalog/store/connection.h"
#include "catalog/store/schema.h"

namespace upriver {

namespace fs = std::filesystem;

namespace {

constexpr int kMostFiles = 5000;

/// "shop" of "shop.db".
std::string stemOf(std::string_view catalog)
{
    std::string name(fileNameOf(catalog));
    if (name.ends_with(".db"))
        name.resize(name.size() - 3);
    return name;
}

bool mayBeBackup(std::string_view name, std::string_view stem)
{
    constexpr std::array<std::string_view, 6> kOthers{"-wal", "-shm", "-journal", ".lock", ".part", ".jsonl"};
    return name.starts_with(stem) && name.find(".tmp-") == std::string_view::npos &&
           name.find(".damaged-") == std::string_view::npos &&
           std::ranges::none_of(kOthers, [&](std::string_view end) { return name.ends_with(end); });
}

} // namespace

std::vector<CatalogBackup> backupsBeside(const std::string& catalog)
{
    std::vector<CatalogBackup> found;
    const std::string folder(folderOf(catalog));
    const std::string stem = stemOf(catalog);
    std::error_code failed;
    fs::directory_iterator entry(folder.empty() ? "." : folder, failed);
    for (int looked = 0; !failed && entry != fs::directory_iterator() && looked < kMostFiles; ++looked) {
        const std::string name = entry->path().filename().string();
        const std::string path = entry->path().string();
        std::error_code ignored;
        if (name != fileNameOf(catalog) && mayBeBackup(name, stem) && entry->is_regular_file(ignored)) {
            const auto header = Connection::fileHeader(path);
            const bool isOurs = header && header->isSqlite && header->applicationId == kApplicationId &&
                                header->userVersion >= 1 && header->userVersion <= currentSchema();
            const QFileInfo file(QString::fromStdString(path));
            if (isOurs)
                found.push_back({path, file.lastModified().toMSecsSinceEpoch() * 1000, header->size,
                                 static_cast<int>(header->userVersion)});
        }
        entry.increment(failed);
    }
    std::ranges::sort(found, [](const CatalogBackup& a, const CatalogBackup& b) {
        return a.changed != b.changed ? a.changed > b.changed : a.path < b.path;
    });
    if (found.size() > kMostBackups)
        found.resize(kMostBackups);
    return found;
}

} // namespace upriver
