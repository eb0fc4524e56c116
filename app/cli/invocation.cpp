// SPDX-License-Identifier: Apache-2.0
#include "app/cli/invocation.h"

#include <cstdio>
#include <filesystem>

#include <QSaveFile>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include "app/cli/catalog_help.h"
#include "catalog/store/catalog_file.h"

namespace upriver::cli {

int exitCodeOf(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::Usage:
        return kWrongUsage;
    case ErrorKind::Catalog:
        return kCatalogFailed;
    case ErrorKind::Cancelled:
        return kInterrupted;
    case ErrorKind::NotFound:
    case ErrorKind::Ambiguous:
    case ErrorKind::Input:
    case ErrorKind::Internal:
        break;
    }
    return kAnswerIsNo;
}

std::string Invocation::catalogPath() const
{
    return m_arguments.value("catalog").value_or(std::string()).empty() ? defaultCatalogPath()
                                                                        : *m_arguments.value("catalog");
}

Result<std::string> Invocation::existingCatalog() const
{
    std::string path = catalogPath();
    std::error_code failed;
    if (std::filesystem::exists(path, failed))
        return path;
    return fail(ErrorKind::Catalog,
                "There is no catalog at " + path + " yet; make one with `upriver index FOLDER`.");
}

void Invocation::printJson(const nlohmann::ordered_json& document)
{
    m_out += document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

void Invocation::say(std::string_view sentence) const
{
    std::fprintf(stderr, "upriver: %.*s\n", static_cast<int>(sentence.size()), sentence.data());
}

int Invocation::failWith(const Error& error) const
{
    const std::string help = error.kind == ErrorKind::Catalog ? catalogHelp(catalogPath(), error) : "";
    say(help.empty() ? error.what : help);
    return exitCodeOf(error.kind);
}

int Invocation::failWriting(const Error& error) const
{
    const int code = failWith(error);
    return error.kind == ErrorKind::Input ? kCatalogFailed : code;
}

int Invocation::failUsage(const std::string& sentence) const
{
    say(sentence + " See `upriver " + m_command.name + " --help`.");
    return kWrongUsage;
}

int Invocation::flush()
{
    const bool written = std::fwrite(m_out.data(), 1, m_out.size(), stdout) == m_out.size();
    m_out.clear();
    if (std::fflush(stdout) == 0 && written)
        return kDone;
    say("The results can't be written to the standard output; is the disk full?");
    return kCatalogFailed;
}

Result<void> writeResult(Invocation& invocation, const std::string& file, const std::string& text)
{
    if (file == "-") {
        invocation.print(text);
        return {};
    }
    QSaveFile out(QString::fromStdString(file));
    const bool written =
        out.open(QIODevice::WriteOnly) &&
        out.write(text.data(), static_cast<qint64>(text.size())) == static_cast<qint64>(text.size()) &&
        out.flush() && out.commit();
    if (!written)
        return fail(ErrorKind::Catalog,
                    file + " can't be written: " + out.errorString().toStdString() +
                        ". Check the folder and the space that is left, or choose another "
                        "place.");
    return {};
}

bool stdoutIsTerminal() { return isatty(STDOUT_FILENO) == 1; }

bool stderrIsTerminal() { return isatty(STDERR_FILENO) == 1; }

} // namespace upriver::cli
