// SPDX-License-Identifier: Apache-2.0
#pragma once

// Program: runs the real upriver ($UPRIVER_BINARY) the way a script would: no display, folders of its own.

#include <string>
#include <vector>

#include <QByteArray>
#include <QProcess>
#include <QStringList>
#include <nlohmann/json.hpp>

namespace upriver::test {

struct Outcome
{
    int exitCode = -1;
    QByteArray out;
    QByteArray err;
    /// The whole of stdout as one JSON document; discarded if it is not.
    [[nodiscard]] nlohmann::json json() const;
};

class Program
{
public:
    /// home: data, settings and caches lie below.
    explicit Program(std::string home);

    /// Runs to the end (at most two minutes). The catalog is home/catalog.db unless said otherwise.
    [[nodiscard]] Outcome run(const QStringList& arguments) const;
    /// Started, not waited for.
    void start(QProcess& process, const QStringList& arguments) const;
    [[nodiscard]] const std::string& home() const { return m_home; }
    [[nodiscard]] std::string catalog() const { return m_home + "/catalog.db"; }

private:
    std::string m_home;
};

/// Checks keys and types of a document against an example of its shape: "" text, 0 number, true truth,
/// null anything, [x] a list of such x, {} anything keyed, {"a": …} exactly these keys at least, in order.
/// Returns the first difference as "path: what"; empty if there is none.
[[nodiscard]] std::string differenceFromShape(const nlohmann::json& document, const nlohmann::json& shape,
                                              const std::string& path = "$");

} // namespace upriver::test
