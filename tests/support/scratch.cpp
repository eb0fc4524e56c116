// SPDX-License-Identifier: Apache-2.0
#include "tests/support/scratch.h"

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace upriver::test {

namespace {

std::string environment(const char* name)
{
    const char* value = std::getenv(name);
    return value ? value : "";
}

} // namespace

Scratch::Scratch()
{
    for (const char* name : {"XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"})
        qputenv(name, m_dir.filePath(QString::fromLatin1(name)).toUtf8());
}

std::string Scratch::path(std::string_view relative) const
{
    const std::string base = m_dir.path().toStdString();
    return relative.empty() ? base : base + "/" + std::string(relative);
}

std::string Scratch::write(std::string_view relative, std::string_view bytes) const
{
    const std::filesystem::path target = path(relative);
    std::filesystem::create_directories(target.parent_path());
    std::ofstream(target, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return target.string();
}

std::optional<std::string> corpusPath()
{
    std::string path = environment("UPRIVER_CORPUS");
    if (path.empty())
        path = sourcePath("../shared/corpus");
    std::error_code ignored;
    return std::filesystem::is_directory(path, ignored) ? std::optional(path) : std::nullopt;
}

std::string sourcePath(std::string_view relative)
{
    std::string base = environment("UPRIVER_SOURCE_DIR");
    if (base.empty())
        base = std::filesystem::current_path().string();
    return relative.empty() ? base : base + "/" + std::string(relative);
}

std::string readAll(const std::string& path)
{
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace upriver::test
