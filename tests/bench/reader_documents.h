// SPDX-License-Identifier: Apache-2.0
#pragma once

// What every reader gets of a folder in a scan, and which of these files it opens: found out once, so that a
// benchmark reads and parses the same bytes. Any thread.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "catalog/sources/source.h"

namespace upriver::bench {

struct ReaderDocument
{
    Document document;
    std::vector<std::string> opened; ///< absolute paths, of this document's members alone
    /// The tables and columns that its statements read; of documents that are databases.
    std::map<std::string, std::set<std::string>> tables;
};

using ReaderDocuments = std::map<const Source*, std::vector<ReaderDocument>>;

/// The documents below a folder, each with the reader that a scan would give it to; of one reader alone when
/// one is named.
[[nodiscard]] ReaderDocuments documentsOfReaders(const std::string& root, const Source* only = nullptr);

/// Reads it, batches let go as they come: what a scan's writer does, without the catalog.
void readLettingGo(const Source& reader, const Document& document);

} // namespace upriver::bench
