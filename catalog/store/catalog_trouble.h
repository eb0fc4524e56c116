// SPDX-License-Identifier: Apache-2.0
#pragma once

// What is wrong with a catalog that can't be opened or used, in words for people - what happened, what is
// safe - and what can be done about it. Window and command line say and offer the same. Blocking: on a
// worker.

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "catalog/base/result.h"
#include "catalog/base/time.h"

namespace upriver {

enum class CatalogTrouble : std::uint8_t {
    None,
    Missing,
    Empty, ///< nothing in the file
    IsFolder,
    NotSqlite,
    Foreign, ///< another program's database
    Newer,   ///< of a schema this program does not know
    Damaged,
    Locked,   ///< by another program
    ReadOnly, ///< the file or its folder can't be written
    Refused,  ///< may not be read
    DiskFull,
    Unreadable ///< the disk answers with errors
};

/// In the order in which they are offered.
enum class CatalogOffer : std::uint8_t { OpenReadOnly, RestoreBackup, Rebuild, OpenCopy, StartNew, TryAgain };

/// A whole copy of the catalog that lies beside it.
struct CatalogBackup
{
    std::string path;
    Micros changed = 0;
    std::int64_t bytes = 0;
    int schema = 0; ///< at most the current one
};

struct CatalogDiagnosis
{
    CatalogTrouble trouble = CatalogTrouble::None;
    std::string path;
    std::string what; ///< a sentence: what happened
    std::string safe; ///< a sentence: what is not lost
    std::vector<CatalogOffer> offers;
    std::vector<CatalogBackup> backups; ///< newest first, at most kMostBackups
    std::string edits;                  ///< `<catalog>.curation.jsonl` if it is there, else empty
};
inline constexpr std::size_t kMostBackups = 8;

/// Opens, migrating or making the file, as the window is about to do; None when that went well.
[[nodiscard]] CatalogDiagnosis tryOpening(const std::string& catalog);
/// failure: what a use of the catalog ended with. None: the failure says nothing about the catalog as a
/// whole.
[[nodiscard]] CatalogDiagnosis diagnose(const std::string& catalog, const Error& failure);
/// Reads the structure of the whole file; None when stopped. Takes about a second for 500 MB.
[[nodiscard]] CatalogDiagnosis checkStructure(const std::string& catalog, std::stop_token stop = {});
/// Missing, with what lies beside the place.
[[nodiscard]] CatalogDiagnosis missingCatalog(const std::string& catalog);

/// Words for an offer: a button's text, and a sentence under it.
struct OfferWords
{
    std::string title;
    std::string sentence;
};
[[nodiscard]] OfferWords wordsFor(CatalogOffer offer, const CatalogDiagnosis& diagnosis);

} // namespace upriver
