// SPDX-License-Identifier: Apache-2.0
#include "catalog/store/document_rows.h"

#include "catalog/store/connection.h"

namespace upriver {

Result<std::vector<std::string>> documentsNamed(const std::string& catalog, std::string_view file)
{
    const auto db = Connection::open(catalog, Connection::Mode::Read);
    if (!db)
        return fail(db.error());
    std::vector<std::string> documents;
    Statement rows = (*db)->query("SELECT " + std::string(kDocumentPath) +
                                  " FROM origin o JOIN root r ON r.id = o.root"
                                  " WHERE o.document = 0 AND (full = ?1"
                                  " OR substr('/' || full, -length(?1) - 1) = '/' || ?1)"
                                  " ORDER BY full LIMIT 100");
    rows.bind(file);
    while (rows.step())
        documents.push_back(rows.string(0));
    return (*db)->orError(std::move(documents));
}

} // namespace upriver
