// SPDX-License-Identifier: Apache-2.0
#pragma once

// SQLite files for tests of what reads other systems' databases. Aborts the test program on bad SQL.

#include <functional>
#include <string>

namespace upriver::test {

/// A database made by these statements, closed.
void makeDatabase(const std::string& path, const std::string& sql);
/// Runs `during` while a connection is open that wrote these statements and has not put them into the main
/// file ("-wal" beside it).
void withOpenDatabase(const std::string& path, const std::string& sql, const std::function<void()>& during);

} // namespace upriver::test
