// SPDX-License-Identifier: Apache-2.0
#include "tests/architecture/source_tree.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>

#include "tests/support/scratch.h"

namespace upriver::test {

namespace {

constexpr std::array kFloors{"app", "ui", "catalog", "lineage", "tests"};

std::vector<std::string> readLines(const std::filesystem::path& path)
{
    std::ifstream in(path);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

/// Blanks comments and literals; keeps the line structure. State lives across lines.
class CodeStripper
{
public:
    std::string strip(const std::string& line)
    {
        std::string out;
        for (std::size_t i = 0; i < line.size(); ++i) {
            if (m_inBlockComment) {
                if (line.compare(i, 2, "*/") == 0) {
                    m_inBlockComment = false;
                    ++i;
                }
            } else if (!m_rawEnd.empty()) {
                if (line.compare(i, m_rawEnd.size(), m_rawEnd) == 0) {
                    i += m_rawEnd.size() - 1;
                    m_rawEnd.clear();
                }
            } else if (line.compare(i, 2, "//") == 0) {
                break;
            } else if (line.compare(i, 2, "/*") == 0) {
                m_inBlockComment = true;
                ++i;
            } else if (line.compare(i, 2, "R\"") == 0) {
                const auto open = line.find('(', i);
                if (open == std::string::npos)
                    break;
                m_rawEnd = ")" + line.substr(i + 2, open - i - 2) + "\"";
                i = open;
            } else if (line[i] == '"' || (line[i] == '\'' && !isDigitSeparator(line, i))) {
                i = skipLiteral(line, i);
                out += "\"\"";
            } else {
                out += line[i];
            }
        }
        return out;
    }

private:
    static bool isDigitSeparator(const std::string& line, std::size_t i)
    {
        return i > 0 && std::isxdigit(static_cast<unsigned char>(line[i - 1])) && i + 1 < line.size() &&
               std::isxdigit(static_cast<unsigned char>(line[i + 1]));
    }

    static std::size_t skipLiteral(const std::string& line, std::size_t i)
    {
        const char quote = line[i];
        for (++i; i < line.size() && line[i] != quote; ++i) {
            if (line[i] == '\\')
                ++i;
        }
        return i;
    }

    bool m_inBlockComment = false;
    std::string m_rawEnd;
};

bool opensFunction(const std::string& statement)
{
    const auto paren = statement.find('(');
    if (paren == std::string::npos || statement.find(')') == std::string::npos)
        return false;
    for (const char* word : {"namespace ", "class ", "struct ", "enum ", "union "}) {
        const auto at = statement.find(word);
        if (at != std::string::npos && at < paren)
            return false;
    }
    const auto equals = statement.find('=');
    return equals == std::string::npos || equals > paren || statement.find("operator") != std::string::npos;
}

} // namespace

std::vector<std::string> SourceFile::includes() const
{
    std::vector<std::string> found;
    for (const std::string& line : lines) {
        if (!line.starts_with("#include \""))
            continue;
        const auto end = line.find('"', 10);
        found.push_back(line.substr(10, end - 10));
    }
    return found;
}

std::vector<std::string> SourceFile::code() const
{
    CodeStripper stripper;
    std::vector<std::string> out;
    out.reserve(lines.size());
    for (const std::string& line : lines)
        out.push_back(stripper.strip(line));
    return out;
}

std::vector<SourceFile> sourceTree()
{
    namespace fs = std::filesystem;
    std::vector<SourceFile> files;
    const fs::path base = sourcePath();
    for (const char* floor : kFloors) {
        for (const auto& entry : fs::recursive_directory_iterator(base / floor)) {
            const auto extension = entry.path().extension();
            if (extension != ".cpp" && extension != ".h")
                continue;
            files.push_back({fs::relative(entry.path(), base).string(), readLines(entry.path())});
        }
    }
    std::ranges::sort(files, {}, &SourceFile::path);
    return files;
}

std::vector<FunctionSpan> functionsOf(const SourceFile& file)
{
    std::vector<FunctionSpan> found;
    std::string statement;
    int depth = 0;
    int functionDepth = -1;
    int number = 0;
    int statementLine = 1;
    for (const std::string& line : file.code()) {
        ++number;
        if (line.starts_with("#"))
            continue;
        for (const char c : line) {
            if (c == '{') {
                if (functionDepth < 0 && opensFunction(statement)) {
                    functionDepth = depth;
                    found.push_back({statement, statementLine, 0});
                }
                ++depth;
                statement.clear();
            } else if (c == '}') {
                --depth;
                if (depth == functionDepth) {
                    found.back().lines = number - found.back().firstLine + 1;
                    functionDepth = -1;
                }
                statement.clear();
            } else if (c == ';') {
                statement.clear();
            } else {
                if (statement.find_first_not_of(" \t") == std::string::npos)
                    statementLine = number;
                statement += c;
            }
        }
        statement += ' ';
    }
    return found;
}

} // namespace upriver::test
