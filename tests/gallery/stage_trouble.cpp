// SPDX-License-Identifier: Apache-2.0
#include <filesystem>
#include <fstream>

#include <QTest>

#include "tests/gallery/stage.h"
#include "tests/support/scratch.h"
#include "ui/shell/trouble_page.h"

// Catalogs that can't be opened: damaged with backups and edits beside them, newer, gone, another file; one
// that is open for reading only.

namespace upriver::test {

using namespace Qt::StringLiterals;

namespace {

/// A byte of the file's head: 63 is the last of its schema's number.
void overwrite(const std::string& file, std::streamoff at, char byte, std::streamsize count)
{
    std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
    out.seekp(at);
    for (std::streamsize i = 0; i < count; ++i)
        out.put(byte);
}

} // namespace

void Stage::playTrouble()
{
    const std::string sample = m_window->session().pathUtf8();
    m_window->session().closeCatalog();
    QTest::qWait(300);
    const Scratch files;
    std::filesystem::copy_file(sample, files.path("shop.db"));
    playTroubles(files.path());
    m_window->openSample();
    until([this] { return m_window->session().isOpen(); }, u"the sample again"_s);
    rest(u"the sample again"_s);
}

void Stage::playTroubles(const std::string& folder)
{
    const std::string shop = folder + "/shop.db";
    const auto show = [&](const std::string& file, const QString& name) {
        m_window->openCatalog(QString::fromStdString(file));
        until([this] { return m_window->troublePage().isVisible() && !m_window->troublePage().showsWork(); },
              name);
        QTest::qWait(150);
        take(name);
    };
    for (const char* copy : {"damaged.db", "damaged-2026-11-01.db", "damaged.db.schema-7.bak", "newer.db"})
        std::filesystem::copy_file(shop, folder + "/" + copy);
    overwrite(folder + "/damaged.db", 100, '\x5a', 400);
    overwrite(folder + "/newer.db", 63, 99, 1);
    std::ofstream(folder + "/damaged.db.curation.jsonl") << "{}\n";
    std::ofstream(folder + "/gone.db.curation.jsonl") << "{}\n";
    std::ofstream(folder + "/letter.db") << "This is no catalog, but a letter to a friend.";
    show(folder + "/damaged.db", u"80-damaged"_s);
    m_window->troublePage().showWork(
        TroublePage::tr("Reading the folders again: %1 of %2 files").arg(u"412"_s, u"1,204"_s), 0.34);
    take(u"81-rebuilding"_s);
    m_window->troublePage().showFailure(
        u"The backup damaged-2026-11-01.db is damaged too. Choose another one."_s);
    take(u"82-rescue-failed"_s);
    show(folder + "/newer.db", u"83-newer"_s);
    show(folder + "/gone.db", u"84-gone"_s);
    show(folder + "/letter.db", u"85-no-catalog"_s);
    show(folder + "/newer.db", u"83-newer"_s);
    Q_EMIT m_window->troublePage().offerChosen(CatalogOffer::OpenReadOnly);
    until([this] { return m_window->session().isOpen(); }, u"reading only"_s);
    rest(u"reading only"_s);
    take(u"86-reading-only"_s);
    m_window->session().closeCatalog();
    QTest::qWait(300);
}

} // namespace upriver::test
