// SPDX-License-Identifier: Apache-2.0
#include "ui/graph/saved_views.h"

#include <utility>

#include <QClipboard>
#include <QDir>
#include <QFile>
#include <QGuiApplication>
#include <QPointer>

#include "ui/models/text_file.h"
#include "ui/models/words.h"
#include "ui/session/session.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

/// Of a link that is passed on by hand: longer ones are cut by what they are pasted into.
constexpr qsizetype kHandyText = 12'000;

Result<QByteArray> textFor(const std::string& catalog, const SavedViews::Shown& shown, KeptPlaces places,
                           qsizetype most)
{
    const auto reader = CatalogReader::open(catalog);
    if (!reader)
        return fail(reader.error());
    return viewText(**reader, shown.view, shown.scene.get(), places, most);
}

Result<KeptView> viewFrom(const std::string& catalog, const QByteArray& text)
{
    const auto reader = CatalogReader::open(catalog);
    if (!reader)
        return fail(reader.error());
    return readViewText(**reader, text);
}

Result<QByteArray> contentsOf(const QString& path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fail(
            ErrorKind::Input,
            SavedViews::tr("The file %1 can't be read: %2.").arg(path, file.errorString()).toStdString());
    return file.read(kLongestViewText + 1);
}

Result<QByteArray> namedView(const std::string& catalog, const QString& name)
{
    const auto views = savedViews(catalog);
    if (!views)
        return fail(views.error());
    for (const SavedViewRow& view : *views)
        if (view.name == name.toStdString())
            return QByteArray::fromStdString(view.text);
    return fail(ErrorKind::NotFound,
                SavedViews::tr("There is no view “%1” any more.").arg(name).toStdString());
}

} // namespace

SavedViews::SavedViews(Session& session, QObject* parent) : QObject(parent), m_session(session)
{
    m_pool.setMaxThreadCount(1);
}

SavedViews::~SavedViews() { m_pool.waitForDone(); }

void SavedViews::run(const std::function<Result<Done>(const std::string&)>& work)
{
    if (!m_session.isOpen())
        return Q_EMIT ended(tr("Open a catalog first."), true);
    ++m_running;
    m_pool.start(
        [work, catalog = m_session.pathUtf8(), path = m_session.path(), self = QPointer<SavedViews>(this)] {
            auto result = std::make_shared<Result<Done>>(work(catalog));
            QMetaObject::invokeMethod(
                self,
                [self, result, path] {
                    --self->m_running;
                    if (self->m_session.path() != path)
                        return; // of a catalog that was closed meanwhile
                    if (*result)
                        (**result)();
                    else
                        Q_EMIT self->ended(text(result->error().what), true);
                },
                Qt::QueuedConnection);
        });
}

void SavedViews::list()
{
    run([this](const std::string& catalog) -> Result<Done> {
        auto views = savedViews(catalog);
        if (!views)
            return fail(views.error());
        return [this, views = std::move(*views)] { Q_EMIT listed(views); };
    });
}

void SavedViews::change(const std::function<Result<void>(CurationStore&)>& work, const QString& sentence)
{
    run([this, work, sentence](const std::string& catalog) -> Result<Done> {
        const auto store = CurationStore::open(catalog);
        if (!store)
            return fail(store.error());
        if (const Result<void> done = work(**store); !done)
            return fail(done.error());
        return [this, sentence] {
            Q_EMIT ended(sentence, false);
            list();
        };
    });
}

void SavedViews::save(const Shown& shown, const QString& name)
{
    const QString tidied = name.simplified();
    run([this, shown, tidied](const std::string& catalog) -> Result<Done> {
        Shown named = shown;
        named.view.name = tidied;
        const auto text = textFor(catalog, named, KeptPlaces::CardsAndRoutes,
                                  static_cast<qsizetype>(SavedViewRow::kMostText));
        if (!text)
            return fail(text.error());
        const auto store = CurationStore::open(catalog);
        if (!store)
            return fail(store.error());
        if (const auto saved = (*store)->saveView(tidied.toStdString(), text->toStdString()); !saved)
            return fail(saved.error());
        return [this, tidied] {
            Q_EMIT ended(tr("Saved the view “%1”").arg(tidied), false);
            list();
        };
    });
}

void SavedViews::rename(const QString& from, const QString& to)
{
    const std::string name = to.simplified().toStdString();
    change([from = from.toStdString(), name](CurationStore& store) { return store.renameView(from, name); },
           tr("The view is called “%1” now").arg(to.simplified()));
}

void SavedViews::remove(const QString& name)
{
    change([name = name.toStdString()](CurationStore& store) { return store.removeView(name); },
           tr("Deleted the view “%1”").arg(name));
}

void SavedViews::open(const QString& name)
{
    run([this, name](const std::string& catalog) -> Result<Done> {
        const auto text = namedView(catalog, name);
        auto view = text ? viewFrom(catalog, *text) : Result<KeptView>(fail(text.error()));
        if (!view)
            return fail(view.error());
        view->name = name;
        return [this, view = std::move(*view)] { Q_EMIT opened(view); };
    });
}

void SavedViews::openLink(const QString& link)
{
    const auto text = textOfLink(link);
    if (!text)
        return Q_EMIT ended(tr("This is no link to a lineage view of Upriver."), true);
    run([this, text](const std::string& catalog) -> Result<Done> {
        auto view = viewFrom(catalog, *text);
        if (!view)
            return fail(view.error());
        return [this, view = std::move(*view)] { Q_EMIT opened(view); };
    });
}

void SavedViews::openFile(const QString& file)
{
    run([this, file](const std::string& catalog) -> Result<Done> {
        const auto contents = contentsOf(file);
        auto view = contents ? viewFrom(catalog, *contents) : Result<KeptView>(fail(contents.error()));
        if (!view)
            return fail(view.error());
        return [this, view = std::move(*view)] { Q_EMIT opened(view); };
    });
}

void SavedViews::copyLink(const Shown& shown)
{
    run([this, shown](const std::string& catalog) -> Result<Done> {
        const auto text = textFor(catalog, shown, KeptPlaces::Cards, kHandyText);
        if (!text)
            return fail(text.error());
        return [this, link = linkOf(*text)] {
            QGuiApplication::clipboard()->setText(link);
            Q_EMIT ended(tr("Link copied; it opens in every catalog that has these assets"), false);
        };
    });
}

void SavedViews::saveFile(const Shown& shown, const QString& file)
{
    run([this, shown, file](const std::string& catalog) -> Result<Done> {
        const auto text = textFor(catalog, shown, KeptPlaces::CardsAndRoutes, kLongestViewText);
        if (!text)
            return fail(text.error());
        if (const auto written = writeTextFile(file, text->toStdString()); !written)
            return fail(written.error());
        return [this, file] { Q_EMIT ended(tr("Saved as %1").arg(QDir::toNativeSeparators(file)), false); };
    });
}

void SavedViews::copyLinkTo(const QString& name)
{
    run([this, name](const std::string& catalog) -> Result<Done> {
        auto text = namedView(catalog, name);
        if (text && text->size() > kHandyText) { // without the places, which a new layout gives too
            const auto view = viewFrom(catalog, *text);
            text = view ? textFor(catalog, {*view, nullptr}, KeptPlaces::None, kHandyText)
                        : Result<QByteArray>(fail(view.error()));
        }
        if (!text)
            return fail(text.error());
        return [this, link = linkOf(*text)] {
            QGuiApplication::clipboard()->setText(link);
            Q_EMIT ended(tr("Link copied; it opens in every catalog that has these assets"), false);
        };
    });
}

void SavedViews::saveFileOf(const QString& name, const QString& file)
{
    run([this, name, file](const std::string& catalog) -> Result<Done> {
        const auto text = namedView(catalog, name);
        if (!text)
            return fail(text.error());
        if (const auto written = writeTextFile(file, text->toStdString()); !written)
            return fail(written.error());
        return [this, file] { Q_EMIT ended(tr("Saved as %1").arg(QDir::toNativeSeparators(file)), false); };
    });
}

} // namespace upriver
