// SPDX-License-Identifier: Apache-2.0
#include "app/cli/catalog_help.h"

#include <algorithm>

#include "catalog/store/catalog_file.h"

namespace upriver::cli {

namespace {

/// For a shell; plain where nothing needs care.
std::string quoted(const std::string& path)
{
    const bool isPlain = !path.empty() && std::ranges::all_of(path, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               std::string_view("/._-+@:,").find(c) != std::string_view::npos;
    });
    if (isPlain)
        return path;
    std::string text = "'";
    for (const char c : path)
        text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text + "'";
}

std::string commandFor(CatalogOffer offer, const CatalogDiagnosis& diagnosis)
{
    const std::string named =
        diagnosis.path == defaultCatalogPath() ? std::string() : " --catalog " + quoted(diagnosis.path);
    switch (offer) {
    case CatalogOffer::OpenReadOnly:
        return "upriver list" + named + "   (and all other commands that only read)";
    case CatalogOffer::RestoreBackup:
        return "upriver restore " + quoted(diagnosis.backups.front().path) + named;
    case CatalogOffer::Rebuild:
        return diagnosis.trouble == CatalogTrouble::Damaged
                   ? "upriver rebuild --keep-edits" + named
                   : "upriver rebuild --edits " + quoted(diagnosis.edits) + named;
    case CatalogOffer::OpenCopy:
        return "upriver backup FILE" + named + ", then name that FILE by --catalog";
    case CatalogOffer::StartNew:
        return "upriver index FOLDER" + named;
    case CatalogOffer::TryAgain:
        return "the same command";
    }
    return {};
}

} // namespace

std::string catalogHelp(const CatalogDiagnosis& diagnosis)
{
    if (diagnosis.trouble == CatalogTrouble::None)
        return {};
    std::string text = diagnosis.what + ' ' + diagnosis.safe;
    for (const CatalogOffer offer : diagnosis.offers)
        text += "\n  " + wordsFor(offer, diagnosis).title + ": " + commandFor(offer, diagnosis);
    return text;
}

std::string catalogHelp(const std::string& catalog, const Error& error)
{
    if (error.kind != ErrorKind::Catalog || error.what.find(catalog) == std::string::npos)
        return {};
    const CatalogDiagnosis diagnosis = diagnose(catalog, error);
    const bool wasThere = !diagnosis.backups.empty() || !diagnosis.edits.empty();
    const bool isNew =
        diagnosis.trouble == CatalogTrouble::Missing || diagnosis.trouble == CatalogTrouble::Empty;
    return isNew && !wasThere ? std::string() : catalogHelp(diagnosis);
}

} // namespace upriver::cli
