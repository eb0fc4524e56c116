// SPDX-License-Identifier: Apache-2.0
// One repository, many spellings.
#include <QTest>

#include "catalog/model/repository_name.h"

using namespace upriver;

class RepositoryNameTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void spellingsMeet_data()
    {
        QTest::addColumn<QString>("address");
        for (const char* address :
             {"https://github.com/shop/data", "https://github.com/shop/data.git",
              "git@github.com:shop/data.git", "ssh://git@GitHub.com:22/shop/data",
              "https://mara:secret@github.com/shop/data/", "git+https://github.com/shop/data?ref=1#x",
              " git://github.com//shop/data.git "})
            QTest::newRow(address) << QString::fromLatin1(address);
    }
    void spellingsMeet()
    {
        QFETCH(QString, address);
        QCOMPARE(repositoryNamespace(address.toStdString()), "https://github.com/shop/data");
    }
    void noAddress_data()
    {
        QTest::addColumn<QString>("address");
        for (const char* address : {"", "/srv/git/data.git", "../data", "C:/git/data", "file:///srv/data",
                                    "https://github.com", "https:///", "data", "git@host:", "a\nb@c:d"})
            QTest::newRow(address) << QString::fromLatin1(address);
    }
    void noAddress()
    {
        QFETCH(QString, address);
        QCOMPARE(repositoryNamespace(address.toStdString()), "");
    }
};

QTEST_GUILESS_MAIN(RepositoryNameTest)
#include "repository_name_test.moc"
