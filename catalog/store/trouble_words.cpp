// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/trouble_words.h"

#include <algorithm>

#include "catalog/base/text.h"

namespace upriver {

namespace {

std::string whatHappened(CatalogTrouble trouble, const std::string& path)
{
    switch (trouble) {
    case CatalogTrouble::None:
        break;
    case CatalogTrouble::Missing:
        return "There is no catalog at " + path + " any more.";
    case CatalogTrouble::Empty:
        return "The file " + path + " is empty: there is no catalog in it yet, or not any more.";
    case CatalogTrouble::IsFolder:
        return path + " is a folder, not a catalog.";
    case CatalogTrouble::NotSqlite:
        return "The file " + path + " is not an Upriver catalog.";
    case CatalogTrouble::Foreign:
        return "The file " + path + " is a database of another program, not an Upriver catalog.";
    case CatalogTrouble::Newer:
        return "The catalog " + path + " was written by a newer version of Upriver.";
    case CatalogTrouble::Damaged:
        return "The catalog " + path + " is damaged: parts of the file are not what was written to it.";
    case CatalogTrouble::Locked:
        return "The catalog " + path + " is in use by another program that lets nobody else in.";
    case CatalogTrouble::ReadOnly:
        return "The catalog " + path + " can't be written: the file, its folder or its disk is read-only.";
    case CatalogTrouble::Refused:
        return "The catalog " + path + " can't be opened: you may not read the file.";
    case CatalogTrouble::DiskFull:
        return "The disk is full: the catalog " + path + " could not be written.";
    case CatalogTrouble::Unreadable:
        return "The catalog " + path + " could not be read: its disk answers with errors.";
    }
    return {};
}

bool offers(const CatalogDiagnosis& diagnosis, CatalogOffer offer)
{
    return std::ranges::find(diagnosis.offers, offer) != diagnosis.offers.end();
}

/// What people added, where it is not in the catalog alone.
std::string whereEditsAre(const CatalogDiagnosis& diagnosis)
{
    return diagnosis.edits.empty()
               ? std::string()
               : " What people added is safe: " + std::string(fileNameOf(diagnosis.edits)) +
                     " has a line for each edit.";
}

std::string whatIsSafe(const CatalogDiagnosis& diagnosis)
{
    switch (diagnosis.trouble) {
    case CatalogTrouble::None:
        break;
    case CatalogTrouble::Missing:
        return "It was moved, renamed or deleted, or its drive is not attached." + whereEditsAre(diagnosis);
    case CatalogTrouble::Empty:
        return "The file was left as it is." + whereEditsAre(diagnosis);
    case CatalogTrouble::IsFolder:
        return "To see what is in it, index it.";
    case CatalogTrouble::NotSqlite:
        return "It was left as it is.";
    case CatalogTrouble::Foreign:
        return "It was left as it is. To see what is in it, index it.";
    case CatalogTrouble::Newer:
        return offers(diagnosis, CatalogOffer::OpenReadOnly)
                   ? "It was left as it is. This version can read it; update Upriver to change it."
                   : "It was left as it is, and nothing in it is lost. Update Upriver to use it.";
    case CatalogTrouble::Damaged:
        return "The folders that were indexed can be read again." + whereEditsAre(diagnosis) +
               " The damaged file is kept, whatever you choose.";
    case CatalogTrouble::Locked:
        return "Nothing is lost: it can be opened when the other program is done.";
    case CatalogTrouble::ReadOnly:
        return "Nothing in it is lost or changed.";
    case CatalogTrouble::Refused:
        return "It was left as it is. Its owner can give you the permission.";
    case CatalogTrouble::DiskFull:
        return "The catalog is as it was before. Free some space, then try again.";
    case CatalogTrouble::Unreadable:
        return "Nothing was written to it. Save what is on that disk while it still answers." +
               whereEditsAre(diagnosis);
    }
    return {};
}

} // namespace

void describeTrouble(CatalogDiagnosis& diagnosis)
{
    diagnosis.what = whatHappened(diagnosis.trouble, diagnosis.path);
    diagnosis.safe = whatIsSafe(diagnosis);
}

OfferWords wordsFor(CatalogOffer offer, const CatalogDiagnosis& diagnosis)
{
    const bool hasEdits = !diagnosis.edits.empty();
    switch (offer) {
    case CatalogOffer::OpenReadOnly:
        return {"Open it for reading only",
                diagnosis.trouble == CatalogTrouble::Damaged
                    ? "See what can still be read. Nothing is written to the file."
                    : "Look at everything in it. Edits and indexing are off."};
    case CatalogOffer::RestoreBackup:
        return {"Restore a backup", hasEdits ? "Edits made since then are made again."
                                             : "What was indexed since then is indexed again by you."};
    case CatalogOffer::Rebuild:
        if (diagnosis.trouble == CatalogTrouble::Damaged)
            return {"Rebuild the index, keeping the edits",
                    "The folders that were indexed are read again. Earlier states go."};
        return {"Make the edits again in a new catalog",
                "Then open the folders that were in it: descriptions, tags, owners and notes come back."};
    case CatalogOffer::OpenCopy:
        return {"Open a copy that can be written", "The copy lies in your own data folder; this one stays."};
    case CatalogOffer::StartNew:
        return {"Start a new catalog in this file", "Then open the folders that should be in it."};
    case CatalogOffer::TryAgain:
        return {"Try again",
                diagnosis.trouble == CatalogTrouble::Locked     ? "When the other program is done."
                : diagnosis.trouble == CatalogTrouble::DiskFull ? "When there is some space again."
                : diagnosis.trouble == CatalogTrouble::Missing  ? "When the file is back at its place."
                                                                : "When the cause is gone."};
    }
    return {};
}

} // namespace upriver
