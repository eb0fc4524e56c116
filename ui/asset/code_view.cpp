// SPDX-License-Identifier: Apache-2.0
#include "ui/asset/code_view.h"

#include <algorithm>

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>

#include "ui/asset/code_bars.h"
#include "ui/asset/code_editor.h"
#include "ui/models/code_words.h"
#include "ui/models/words.h"
#include "ui/session/navigation.h"
#include "ui/session/session.h"
#include "ui/shell/theme.h"

namespace upriver {

using namespace Qt::StringLiterals;

namespace {

QToolButton* toolButton(const QString& icon, const QString& tip, QWidget* parent)
{
    auto* button = new QToolButton(parent);
    button->setIcon(actionIcon(icon));
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    return button;
}

bool isSamePiece(const CodeRow& a, const CodeRow& b)
{
    return a.job == b.job && a.text == b.text && a.path == b.path && a.templated == b.templated &&
           a.dialect == b.dialect;
}

} // namespace

CodeView::CodeView(Session& session, Navigation& navigation, QWidget* parent)
    : QWidget(parent)
    , m_session(session)
    , m_navigation(navigation)
    , m_pieces(new QComboBox(this))
    , m_columns(new QComboBox(this))
    , m_about(new QLabel(this))
    , m_find(new CodeFindBar(this))
    , m_markBar(new MarkBar(this))
    , m_editor(new CodeEditor(this))
    , m_notes(new QLabel(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(makeTop());
    column->addWidget(m_find);
    column->addWidget(m_markBar);
    column->addWidget(m_editor, 1);
    m_notes->setContentsMargins(12, 5, 12, 6);
    m_notes->setWordWrap(true);
    m_notes->setProperty("secondary", true);
    m_notes->setTextFormat(Qt::RichText);
    m_notes->setTextInteractionFlags(Qt::TextBrowserInteraction);
    m_notes->hide();
    m_find->hide();
    column->addWidget(m_notes);
    connectParts();
}

QHBoxLayout* CodeView::makeTop()
{
    auto* row = new QHBoxLayout;
    row->setContentsMargins(12, 6, 8, 4);
    row->setSpacing(2);
    auto* words = new QVBoxLayout;
    words->setSpacing(4);
    for (QComboBox* box : {m_pieces, m_columns}) {
        box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        box->setMinimumContentsLength(8);
        words->addWidget(box);
    }
    m_pieces->setAccessibleName(tr("Piece of code"));
    m_columns->setAccessibleName(tr("Column to mark in the code"));
    m_columns->setMaxVisibleItems(24);
    m_about->setProperty("secondary", true);
    m_about->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_about->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    words->addWidget(m_about);
    row->addLayout(words, 1);
    QToolButton* find = toolButton(u"search"_s, tr("Find in the code (Ctrl+F)"), this);
    m_wrap = toolButton(u"wrap"_s, tr("Wrap long lines"), this);
    m_wrap->setCheckable(true);
    m_wrap->setChecked(m_editor->isWrapped());
    QToolButton* copy = toolButton(u"copy"_s, tr("Copy the code"), this);
    for (QToolButton* button : {find, m_wrap, copy})
        row->addWidget(button, 0, Qt::AlignTop);
    connect(find, &QToolButton::clicked, this, &CodeView::beginFind);
    connect(m_wrap, &QToolButton::toggled, m_editor, &CodeEditor::setWrapped);
    connect(copy, &QToolButton::clicked, this, [this] {
        if (const CodeRow* code = piece())
            QApplication::clipboard()->setText(text(code->text));
    });
    return row;
}

void CodeView::connectParts()
{
    connect(m_pieces, &QComboBox::activated, this, &CodeView::showPiece);
    connect(m_columns, &QComboBox::activated, this, &CodeView::chooseColumn);
    connect(m_find, &CodeFindBar::wordsChanged, this, &CodeView::find);
    connect(m_find, &CodeFindBar::stepRequested, this, &CodeView::stepFound);
    connect(m_find, &CodeFindBar::closed, this, [this] {
        m_find->hide();
        find({});
        m_editor->setFocus();
    });
    connect(m_markBar, &MarkBar::stepRequested, this, &CodeView::stepMark);
    connect(m_markBar, &MarkBar::linkActivated, this, &CodeView::follow);
    connect(m_notes, &QLabel::linkActivated, this, &CodeView::follow);
    connect(m_editor, &CodeEditor::markActivated, this,
            [this](int mark) { activate(m_marks[static_cast<std::size_t>(mark)].edges); });
    connect(&m_session, &Session::catalogOpened, this,
            [this] { m_lineageJob.setCatalog(m_session.pathUtf8()); });
}

const CodeRow* CodeView::piece() const
{
    return m_piece >= 0 && m_piece < static_cast<int>(m_code.size())
               ? &m_code[static_cast<std::size_t>(m_piece)]
               : nullptr;
}

void CodeView::setDetails(std::shared_ptr<AssetDetails> details)
{
    const bool sameAsset = m_details && m_details->summary.id == details->summary.id;
    const bool sameCode = sameAsset && std::ranges::equal(m_code, details->code, isSamePiece);
    m_details = std::move(details);
    if (!sameAsset)
        m_column.reset();
    if (sameCode) {
        if (m_readWith != m_session.graph())
            readLineage();
        return;
    }
    m_code = m_details->code;
    m_pieces->clear();
    for (const CodeRow& code : m_code) {
        const QString job = text(code.jobName).section(u'/', -1);
        const bool hasOther = std::ranges::any_of(m_code, [&](const CodeRow& other) {
            return other.job == code.job && other.templated != code.templated;
        });
        m_pieces->addItem(code.templated ? tr("%1 · template").arg(job)
                          : hasOther     ? tr("%1 · compiled").arg(job)
                                         : job);
    }
    m_pieces->setVisible(m_code.size() > 1);
    showPiece(0);
    showPieceOf(m_wantedJob);
}

void CodeView::showPieceOf(AssetId job)
{
    m_wantedJob = job;
    const auto found = std::ranges::find(m_code, job, &CodeRow::job);
    if (!job.isValid() || found == m_code.end())
        return;
    m_wantedJob = {};
    const int index = static_cast<int>(found - m_code.begin());
    if (const CodeRow* shown = piece(); shown && shown->job == job)
        return;
    m_pieces->setCurrentIndex(index);
    showPiece(index);
}

void CodeView::showPiece(int index)
{
    m_piece = index;
    m_textShown = false;
    m_lineage.reset();
    m_marks.clear();
    m_markBar->setMark({}, 0, 0);
    m_notes->hide();
    m_columns->hide();
    showAbout();
    if (!piece()) {
        m_textJob.cancel();
        m_textBusy = false;
        m_editor->setText(CodeEditor::makeDocument({}), {});
        return;
    }
    readText();
    readLineage();
}

void CodeView::readText()
{
    m_textBusy = true;
    m_textJob.run(
        this,
        [code = *piece()](const std::stop_token& stop) {
            ShownCode shown{CodeText(code.text), {}, nullptr};
            if (stop.stop_requested())
                return shown;
            shown.colours = coloursOf(code, shown.text);
            shown.document = CodeEditor::makeDocument(shown.text.shown());
            return shown;
        },
        [this](ShownCode shown) {
            m_textBusy = false;
            showText(std::move(shown));
        });
}

void CodeView::readLineage()
{
    m_readWith = m_session.graph();
    const CodeRow* code = piece();
    if (!code || !m_readWith)
        return;
    m_lineageJob.run(
        this,
        [code = *code, graph = m_readWith](CatalogReader& reader,
                                           const std::stop_token& stop) -> Result<CodeLineage> {
            const auto context = codeContext(reader, *graph, code.job, stop);
            if (!context)
                return fail(context.error());
            return codeLineage(code, *context);
        },
        [this](Result<CodeLineage> lineage) {
            if (!lineage)
                return; // the text stands without marks
            m_lineage = std::move(*lineage);
            showColumns();
            showNotes();
            mark();
        });
}

void CodeView::showText(ShownCode shown)
{
    m_text = std::move(shown.text);
    m_textShown = true;
    m_editor->setText(std::move(shown.document), m_text.folds());
    m_editor->setColours(std::move(shown.colours));
    showAbout();
    mark();
    if (m_find->isVisible())
        find(m_find->field().text());
}

void CodeView::showAbout()
{
    QStringList about;
    if (const CodeRow* code = piece()) {
        about << text(code->dialect.empty() ? code->language : code->dialect);
        if (!code->path.empty())
            about << text(code->path).section(u'/', -1);
        if (m_textShown && m_text.isCut())
            about << tr("the first %1 characters").arg(countText(m_text.shown().size()));
    }
    m_about->setText(about.join(u" · "_s));
    m_about->setToolTip(piece() ? text(piece()->path) : QString());
}

void CodeView::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && m_lineage) {
        showMark();
        showNotes();
    }
}

} // namespace upriver
