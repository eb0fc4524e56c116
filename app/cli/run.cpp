// SPDX-License-Identifier: Apache-2.0
#include "app/cli/run.h"

#include <clocale>
#include <cstdio>
#include <filesystem>
#include <memory>

#include <QApplication>

#include "app/cli/commands.h"
#include "app/cli/help.h"
#include "app/cli/interrupt.h"
#include "app/cli/invocation.h"

namespace upriver::cli {

namespace {

/// The smallest application object that will do; nothing of ours is ever shown.
std::unique_ptr<QCoreApplication> makeApplication(Surface surface, int& argc, char** argv)
{
    if (surface == Surface::None)
        return std::make_unique<QCoreApplication>(argc, argv);
    qputenv("QT_QPA_PLATFORM", "offscreen");
    if (surface == Surface::Pictures)
        return std::make_unique<QGuiApplication>(argc, argv);
    return std::make_unique<QApplication>(argc, argv);
}

/// Qt's remarks about its surroundings are not for people who asked about lineage.
void keepOnlyFailures(QtMsgType type, const QMessageLogContext&, const QString& message)
{
    if (type == QtCriticalMsg || type == QtFatalMsg)
        std::fprintf(stderr, "upriver: %s\n", message.toUtf8().constData());
}

int printed(const std::string& text)
{
    const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
    return std::fflush(stdout) == 0 && written ? kDone : kCatalogFailed;
}

int unknownCommand(const std::string& word)
{
    std::vector<std::string> known;
    for (const CommandSpec& command : allCommands())
        known.push_back(command.name);
    const std::string near = nearestWord(word, known);
    const bool isOption = word.starts_with('-');
    std::fprintf(stderr, "upriver: There is no %s \u201c%s\u201d%s%s%s; `upriver --help` lists all.\n",
                 isOption ? "option" : "command or catalog", word.c_str(),
                 near.empty() ? "" : " (did you mean \u201c", near.c_str(), near.empty() ? "" : "\u201d?)");
    return kWrongUsage;
}

/// Results never replace the catalog itself, nor a device; behind a link stands its target.
Result<void> checkOutput(const Arguments& arguments, const std::string& catalog)
{
    namespace fs = std::filesystem;
    const auto output = arguments.value("output");
    if (!output || *output == "-")
        return {};
    std::error_code failed;
    for (const char* part : {"", "-wal", "-shm", ".curation.jsonl"}) {
        if (fs::equivalent(*output, catalog + part, failed))
            return fail(ErrorKind::Usage, "The result can't be written to " + *output +
                                              ": that is the catalog it comes from. Name another file.");
    }
    const fs::file_status status = fs::status(*output, failed);
    if (fs::exists(status) && !fs::is_regular_file(status) && !fs::is_directory(status))
        return fail(ErrorKind::Catalog, *output + " is no file that a result can be kept in; print to the "
                                                  "standard output instead.");
    if (fs::is_symlink(fs::symlink_status(*output, failed)))
        return fail(ErrorKind::Catalog, *output + " is a link; name the file that is meant.");
    return {};
}

int runCommand(int argc, char** argv, const CommandSpec& command, const std::vector<std::string>& given)
{
    auto arguments = parseArguments(command, given);
    if (!arguments) {
        std::fprintf(stderr, "upriver: %s\n", arguments.error().what.c_str());
        return exitCodeOf(arguments.error().kind);
    }
    if (arguments->has("help"))
        return printed(commandHelp(command));
    qInstallMessageHandler(keepOnlyFailures);
    const InterruptWatch watch;
    const auto application =
        makeApplication(command.surface ? command.surface(*arguments) : Surface::None, argc, argv);
    std::setlocale(LC_NUMERIC, "C"); // the application object has set the user's
    Invocation invocation(command, std::move(*arguments), watch.token());
    if (const auto allowed = checkOutput(invocation.arguments(), invocation.catalogPath()); !allowed)
        return invocation.failWith(allowed.error());
    const int exitCode = command.run(invocation);
    const int written = invocation.flush();
    return written == kDone ? exitCode : written;
}

} // namespace

int runCommandLine(int argc, char** argv, const std::vector<std::string>& arguments)
{
    const std::string first = arguments.empty() ? "--help" : arguments.front();
    if (first == "--help" || first == "-h")
        return printed(overviewHelp());
    if (first == "--version" || first == "-V")
        return printed(versionText());
    const CommandSpec* command = findCommand(first);
    if (!command)
        return unknownCommand(first);
    return runCommand(argc, argv, *command, {arguments.begin() + 1, arguments.end()});
}

} // namespace upriver::cli
