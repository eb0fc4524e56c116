// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <string>

#include "catalog/sources/source.h"
#include "tests/fuzz/harnesses.h"
#include "tests/support/scratch.h"
#include "tests/support/source_run.h"

namespace upriver::fuzz {

/// The first line is the file's name (a file type tells some readers apart), the rest its bytes; every
/// reader is asked, and those that claim it read it.
void runReaders(std::string_view bytes)
{
    static const test::Scratch scratch;
    const auto line = bytes.find('\n');
    if (line == std::string_view::npos)
        return;
    std::string name;
    for (const char c : bytes.substr(0, std::min<std::size_t>(line, 40))) {
        const bool isPlain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
        name += isPlain ? c : '_';
    }
    if (name.empty() || name.find_first_not_of('.') == std::string::npos)
        name = "input";
    const std::string path = scratch.write(name, std::string(bytes.substr(line + 1)));
    const std::string root = path.substr(0, path.size() - name.size());
    Document document;
    document.relative = name;
    document.files.push_back(test::documentFile(root, name));
    for (const Source* source : allSources()) {
        if (source->claims(document.file()) != Claim::None)
            static_cast<void>(test::runSource(*source, document));
    }
    static_cast<void>(std::remove(path.c_str()));
}

} // namespace upriver::fuzz
