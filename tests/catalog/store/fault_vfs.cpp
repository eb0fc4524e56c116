// SPDX-License-Identifier: Apache-2.0
#include "tests/catalog/store/fault_vfs.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

namespace upriver::test {

namespace {

struct Undo
{
    sqlite3_int64 offset = 0;
    std::string before;     ///< what stood there
    sqlite3_int64 size = 0; ///< of the file
};

struct Plan
{
    Fault fault = Fault::None;
    std::int64_t at = 0;
    std::int64_t done = 0;
    bool fired = false;
    std::map<std::string, std::vector<Undo>> unsynced;
};
Plan plan;

sqlite3_vfs* realVfs = nullptr;
sqlite3_vfs faultVfs;
sqlite3_io_methods methods;

struct FaultFile
{
    sqlite3_file base;
    std::string* path; ///< nullptr: a temporary file
    [[nodiscard]] sqlite3_file* real() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

FaultFile& own(sqlite3_file* file) { return *reinterpret_cast<FaultFile*>(file); }
sqlite3_file* real(sqlite3_file* file) { return own(file).real(); }

/// The disk as it is after the lights go out.
void undoUnsynced()
{
    for (auto& [path, undos] : plan.unsynced) {
        int file = ::open(path.c_str(), O_RDWR);
        if (file < 0 && path.ends_with(".part")) // renamed since to its place
            file = ::open(path.substr(0, path.size() - std::string_view(".part").size()).c_str(), O_RDWR);
        if (file < 0)
            continue;
        for (auto undo = undos.rbegin(); undo != undos.rend(); ++undo) {
            if (!undo->before.empty() &&
                ::pwrite(file, undo->before.data(), undo->before.size(), undo->offset) < 0)
                ::_exit(1);
            if (::ftruncate(file, undo->size) != 0)
                ::_exit(1);
        }
        ::close(file);
    }
}

/// True: this operation fails.
bool goesWrong()
{
    ++plan.done;
    if (plan.fault == Fault::None || plan.done < plan.at)
        return false;
    if (plan.fault == Fault::FailOnce && plan.fired)
        return false;
    plan.fired = true;
    if (plan.fault == Fault::LosePower)
        undoUnsynced();
    if (plan.fault == Fault::LosePower || plan.fault == Fault::Die)
        ::_exit(kDied);
    return true;
}

void remember(sqlite3_file* file, sqlite3_int64 offset, int amount)
{
    if (plan.fault != Fault::LosePower || own(file).path == nullptr)
        return;
    Undo undo;
    undo.offset = offset;
    real(file)->pMethods->xFileSize(real(file), &undo.size);
    const auto there = std::max<sqlite3_int64>(0, std::min<sqlite3_int64>(undo.size - offset, amount));
    undo.before.resize(static_cast<std::size_t>(there));
    if (there > 0)
        real(file)->pMethods->xRead(real(file), undo.before.data(), static_cast<int>(there), offset);
    plan.unsynced[*own(file).path].push_back(std::move(undo));
}

int closeFile(sqlite3_file* file)
{
    const int code = real(file)->pMethods ? real(file)->pMethods->xClose(real(file)) : SQLITE_OK;
    delete own(file).path;
    own(file).path = nullptr;
    return code;
}

int writeFile(sqlite3_file* file, const void* bytes, int amount, sqlite3_int64 offset)
{
    if (goesWrong())
        return plan.at % 2 == 0 ? SQLITE_FULL : SQLITE_IOERR_WRITE;
    remember(file, offset, amount);
    return real(file)->pMethods->xWrite(real(file), bytes, amount, offset);
}

int truncateFile(sqlite3_file* file, sqlite3_int64 size)
{
    if (goesWrong())
        return SQLITE_IOERR_TRUNCATE;
    sqlite3_int64 now = 0;
    real(file)->pMethods->xFileSize(real(file), &now);
    remember(file, size, static_cast<int>(std::max<sqlite3_int64>(0, now - size)));
    return real(file)->pMethods->xTruncate(real(file), size);
}

int syncFile(sqlite3_file* file, int flags)
{
    if (goesWrong())
        return SQLITE_IOERR_FSYNC;
    if (own(file).path != nullptr)
        plan.unsynced.erase(*own(file).path);
    return real(file)->pMethods->xSync(real(file), flags);
}

int openFile(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* file, int flags, int* outFlags)
{
    file->pMethods = nullptr;
    own(file).path = nullptr;
    if (goesWrong())
        return SQLITE_CANTOPEN;
    const int code = realVfs->xOpen(realVfs, name, real(file), flags, outFlags);
    if (real(file)->pMethods == nullptr)
        return code;
    own(file).path = name ? new std::string(name) : nullptr;
    file->pMethods = &methods;
    return code;
}

// What only passes through.
int readFile(sqlite3_file* f, void* b, int n, sqlite3_int64 o)
{
    return real(f)->pMethods->xRead(real(f), b, n, o);
}
int sizeOfFile(sqlite3_file* f, sqlite3_int64* s) { return real(f)->pMethods->xFileSize(real(f), s); }
int lockFile(sqlite3_file* f, int l) { return real(f)->pMethods->xLock(real(f), l); }
int unlockFile(sqlite3_file* f, int l) { return real(f)->pMethods->xUnlock(real(f), l); }
int checkLock(sqlite3_file* f, int* r) { return real(f)->pMethods->xCheckReservedLock(real(f), r); }
int control(sqlite3_file* f, int op, void* a) { return real(f)->pMethods->xFileControl(real(f), op, a); }
int sectorSize(sqlite3_file* f) { return real(f)->pMethods->xSectorSize(real(f)); }
int characteristics(sqlite3_file* f) { return real(f)->pMethods->xDeviceCharacteristics(real(f)); }
int shmMap(sqlite3_file* f, int p, int s, int e, void volatile** m)
{
    return real(f)->pMethods->xShmMap(real(f), p, s, e, m);
}
int shmLock(sqlite3_file* f, int o, int n, int g) { return real(f)->pMethods->xShmLock(real(f), o, n, g); }
void shmBarrier(sqlite3_file* f) { real(f)->pMethods->xShmBarrier(real(f)); }
int shmUnmap(sqlite3_file* f, int d) { return real(f)->pMethods->xShmUnmap(real(f), d); }
int fetch(sqlite3_file* f, sqlite3_int64 o, int n, void** p)
{
    return real(f)->pMethods->xFetch(real(f), o, n, p);
}
int unfetch(sqlite3_file* f, sqlite3_int64 o, void* p) { return real(f)->pMethods->xUnfetch(real(f), o, p); }

sqlite3_mem_methods realMemory;
std::int64_t allocated = 0;
std::int64_t firstMissing = 0;
std::int64_t lastMissing = 0;

bool isMissing()
{
    ++allocated;
    return firstMissing > 0 && allocated >= firstMissing && allocated < lastMissing;
}
void* allocate(int size) { return isMissing() ? nullptr : realMemory.xMalloc(size); }
void* reallocate(void* memory, int size) { return isMissing() ? nullptr : realMemory.xRealloc(memory, size); }

} // namespace

void installFaultVfs()
{
    realVfs = sqlite3_vfs_find(nullptr);
    methods = {3,        closeFile,  readFile,  writeFile, truncateFile, syncFile,        sizeOfFile,
               lockFile, unlockFile, checkLock, control,   sectorSize,   characteristics, shmMap,
               shmLock,  shmBarrier, shmUnmap,  fetch,     unfetch};
    faultVfs = *realVfs; // the rest of a VFS never touches the file that it is given
    faultVfs.zName = "upriver-faults";
    faultVfs.szOsFile = static_cast<int>(sizeof(FaultFile)) + realVfs->szOsFile;
    faultVfs.xOpen = openFile;
    sqlite3_vfs_register(&faultVfs, 1);
}

void planFault(Fault fault, std::int64_t operation) { plan = {fault, operation, 0, false, {}}; }
std::int64_t faultOperations() { return plan.done; }
bool faultFired() { return plan.fired; }

void installFaultyMemory()
{
    sqlite3_config(SQLITE_CONFIG_GETMALLOC, &realMemory);
    sqlite3_mem_methods faulty = realMemory;
    faulty.xMalloc = allocate;
    faulty.xRealloc = reallocate;
    sqlite3_config(SQLITE_CONFIG_MALLOC, &faulty);
    sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
}

void planMissingMemory(std::int64_t allocation, std::int64_t count)
{
    allocated = 0;
    firstMissing = allocation;
    lastMissing = allocation + count;
}
std::int64_t allocations() { return allocated; }

} // namespace upriver::test
