// SPDX-License-Identifier: Apache-2.0
#include "catalog/indexing/sample_catalog.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QLockFile>
#include <QStandardPaths>

#include "catalog/base/thread_guard.h"
#include "catalog/indexing/indexer.h"

namespace upriver {

namespace fs = std::filesystem;

namespace {

constexpr std::array<const char*, 2> kDays{"day-1", "day-2"};
constexpr const char* kFirstAsset = "bigquery/shop-dwh.marts.customer_ltv";

struct Places
{
    fs::path source;   ///< the demo files, day-1 and day-2
    fs::path catalog;  ///< sample.db
    fs::path building; ///< the same, while it is built
    fs::path folder;   ///< what is indexed
    fs::path stamp;    ///< what the catalog was built from
};

Places placesFor(const std::string& source)
{
    const fs::path data =
        QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation).toStdString() + "/upriver";
    return {source, data / "sample.db", data / "sample-new.db", data / "sample" / "shop",
            data / "sample" / "built-from"};
}

std::string bytesOf(const fs::path& file)
{
    assertNotGuiThread("read the sample");
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Names and contents of the demo files, and the program's version.
std::string stampOf(const fs::path& source)
{
    std::vector<fs::path> files;
    std::error_code ignored;
    for (const auto& entry : fs::recursive_directory_iterator(source, ignored)) {
        if (entry.is_regular_file(ignored))
            files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(QByteArray(UPRIVER_VERSION));
    for (const fs::path& file : files) {
        hash.addData(QByteArray::fromStdString(file.lexically_relative(source).string()));
        hash.addData(QByteArray::fromStdString(bytesOf(file)));
    }
    return hash.result().toHex().toStdString();
}

void removeCatalog(const fs::path& catalog)
{
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm"})
        fs::remove(fs::path(catalog.string() + suffix), ignored);
}

Result<void> putFiles(const Places& places, const char* day)
{
    std::error_code failed;
    fs::remove_all(places.folder, failed);
    fs::create_directories(places.folder.parent_path(), failed);
    if (!failed)
        fs::copy(places.source / day, places.folder, fs::copy_options::recursive, failed);
    if (failed)
        return fail(ErrorKind::Catalog,
                    "The sample's files can't be copied to " + places.folder.string() +
                        "; check the free space and the permissions there.",
                    failed.message());
    return {};
}

Result<void> indexDay(const Places& places, const char* day, std::stop_token stop,
                      const IndexProgressCallback& progress)
{
    if (auto put = putFiles(places, day); !put)
        return put;
    IndexOptions options;
    options.catalog = places.building.string();
    options.paths = {places.folder.string()};
    const auto report = indexInto(options, stop, progress);
    if (!report)
        return fail(report.error());
    if (report->cancelled)
        return fail(ErrorKind::Cancelled, "Building the sample was cancelled.");
    return {};
}

Result<void> build(const Places& places, std::stop_token stop, const IndexProgressCallback& progress)
{
    std::error_code failed;
    fs::remove(places.stamp, failed);
    removeCatalog(places.building);
    for (const char* day : kDays) {
        if (auto indexed = indexDay(places, day, stop, progress); !indexed) {
            removeCatalog(places.building);
            return indexed;
        }
    }
    removeCatalog(places.catalog);
    fs::rename(places.building, places.catalog, failed);
    for (const char* suffix : {"-wal", "-shm"}) {
        std::error_code ignored; // usually gone when the last connection closed
        fs::rename(places.building.string() + suffix, places.catalog.string() + suffix, ignored);
    }
    if (failed)
        return fail(ErrorKind::Catalog,
                    "The sample catalog can't be written to " + places.catalog.string() + ".",
                    failed.message());
    return {};
}

} // namespace

std::string sampleSourceFolder()
{
    std::vector<std::string> candidates;
    if (QCoreApplication::instance())
        candidates.push_back(QCoreApplication::applicationDirPath().toStdString() +
                             "/../share/upriver/samples/shop");
    candidates.emplace_back(UPRIVER_SAMPLES_FOLDER "/shop");
    std::error_code ignored;
    for (const std::string& candidate : candidates) {
        if (fs::is_directory(fs::path(candidate) / kDays.front(), ignored))
            return candidate;
    }
    return {};
}

Result<SampleCatalog> prepareSampleCatalog(std::stop_token stop, const IndexProgressCallback& progress)
{
    const std::string source = sampleSourceFolder();
    if (source.empty())
        return fail(ErrorKind::Input, "The sample's files are not there; install Upriver again.");
    const Places places = placesFor(source);
    std::error_code failed;
    fs::create_directories(places.stamp.parent_path(), failed);
    // Two programs may be started at once; the second waits and finds the sample ready.
    QLockFile lock(QString::fromStdString(places.stamp.string() + ".lock")); // not the catalog's own lock
    if (failed || !lock.tryLock(30'000))
        return fail(ErrorKind::Catalog, "The sample catalog can't be written to " + places.catalog.string() +
                                            "; check the permissions there.");
    SampleCatalog sample{places.catalog.string(), places.folder.string(), kFirstAsset, true};
    const std::string stamp = stampOf(places.source);
    if (fs::exists(places.catalog, failed) && bytesOf(places.stamp) == stamp)
        return sample;
    sample.wasReady = false;
    if (auto built = build(places, stop, progress); !built)
        return fail(built.error());
    std::ofstream(places.stamp, std::ios::binary) << stamp;
    return sample;
}

} // namespace upriver
