// SPDX-License-Identifier: Apache-2.0
#include "tests/bench/graph_engines.h"

#include <cstdio>
#include <cstdlib>
#include <sstream>

#include "tests/bench/child_process.h"
#include "tests/support/scratch.h"

namespace upriver::bench {

namespace {

std::optional<EngineFigures> figuresOf(const ChildFigures& child, const std::string& who)
{
    EngineFigures figures;
    std::istringstream words(child.said);
    if (child.done && words >> figures.meanUs >> figures.nodes)
        return figures;
    std::fprintf(stderr, "%s: no figures\n", who.c_str());
    return std::nullopt;
}

} // namespace

std::optional<EngineFigures> closuresInPostgres(const std::string& edges, const std::string& starts,
                                                const std::string& folder)
{
    return figuresOf(
        runProgram({"bash", test::sourcePath("tests/bench/closures_postgres.sh"), edges, starts, folder}),
        "PostgreSQL");
}

std::optional<EngineFigures> closuresInPython(const std::string& library, const std::string& edges,
                                              const std::string& starts)
{
    return figuresOf(
        runProgram({"/usr/bin/python3", test::sourcePath("tests/bench/closures.py"), library, edges, starts}),
        library);
}

} // namespace upriver::bench
