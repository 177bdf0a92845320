package store

import (
	"errors"
	"io"
	"os"
	"syscall"
)

// setOpenFileLock is F_OFD_SETLK of fcntl(2): a lock of the open file, not of the process.
const setOpenFileLock = 37

// lockByte lies far beyond those that SQLite locks (sqlite.org/lockingv3.html: 510 bytes from 1 GB on).
const lockByte = 1 << 40

// lockFile locks the file itself, whatever name led to it: other hard links and mounts find it locked,
// too. busy says that somebody else has it.
//
// SQLite's own locks are the process's, and are lost when the process closes any descriptor of the file:
// unlock after SQLite has closed it.
func lockFile(file string) (unlock func() error, busy bool, err error) {
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return nil, false, err
	}
	err = syscall.FcntlFlock(f.Fd(), setOpenFileLock, &syscall.Flock_t{Type: syscall.F_WRLCK, Whence: io.SeekStart, Start: lockByte, Len: 1})
	if err == nil {
		return f.Close, false, nil
	}
	if cerr := f.Close(); cerr != nil {
		return nil, false, cerr
	}
	switch {
	case errors.Is(err, syscall.EAGAIN), errors.Is(err, syscall.EACCES):
		return nil, true, nil
	case errors.Is(err, syscall.EINVAL), errors.Is(err, syscall.ENOLCK), errors.Is(err, syscall.ENOTSUP):
		return lockBeside(file) // a file system, or a kernel's stand-in, without such locks
	}
	return nil, false, err
}
