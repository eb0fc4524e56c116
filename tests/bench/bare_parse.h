// SPDX-License-Identifier: Apache-2.0
#pragma once

// BareParse: the least that reading a document can cost: its files read and parsed by the library that the
// reader uses, nothing made of what they say. Which library is told by a file's form: JSON by nlohmann::json
// into its tree, YAML by YAML::LoadAll(), XML by QXmlStreamReader, databases by SQLite (every row of the
// tables, and of them the columns, that the reader's own statements read), packed files by zlib, git objects
// by libgit2. Protobuf's text format, which no library at hand reads: the same content as JSON, by
// nlohmann::json. What else no library reads (text, CSV, Parquet, protobuf) is read whole and looked at byte
// by byte. Any thread.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "tests/bench/reader_documents.h"
#include "tests/support/scratch.h"

namespace upriver::bench {

class BareParse
{
public:
    BareParse(const Source& reader, const ReaderDocument& document);
    void run() const;
    /// What parses most of its bytes ("yaml-cpp").
    [[nodiscard]] const std::string& library() const { return m_library; }

private:
    void addAsJson(const std::string& textProto);

    std::vector<std::function<void()>> m_steps;
    std::shared_ptr<test::Scratch> m_written; ///< what had to be written in another form
    std::string m_library;
};

} // namespace upriver::bench
