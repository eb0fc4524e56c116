// SPDX-License-Identifier: Apache-2.0
#pragma once

// Runs a reader the way the indexer does, without the store: a folder becomes documents (trees first, then
// folder units, then single files), each document is read into batches that are kept. Any thread; no state.

#include <optional>
#include <string>
#include <vector>

#include "catalog/sources/source.h"

namespace upriver::test {

struct DocumentRun
{
    std::string relative;
    std::vector<RecordBatch> batches;
    std::optional<Error> error;

    /// Problems of all batches, plus the error if reading failed as a whole.
    [[nodiscard]] std::size_t complaints() const;
};

struct FoundDocuments
{
    std::vector<Document> documents;
    std::vector<std::string> unclaimed; ///< files below the folder that this reader does not want
};

/// A file as the walker would hand it out; its head is unpacked when the file is gzip.
[[nodiscard]] DocumentFile documentFile(const std::string& root, const std::string& relative);
/// Every file below `root` in a stable order, except those whose relative path is in `skip`.
[[nodiscard]] FoundDocuments documentsBelow(const Source& source, const std::string& root,
                                            const std::vector<std::string>& skip = {});
[[nodiscard]] DocumentRun runSource(const Source& source, const Document& document,
                                    const SourceSettings& settings = {});

} // namespace upriver::test
