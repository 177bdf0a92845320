//go:build !linux

package store

func lockFile(file string) (unlock func() error, busy bool, err error) { return lockBeside(file) }
