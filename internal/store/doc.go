// Package store keeps what must outlive a request: the inbox (which frames came in, and how far each
// got), generic records with compare-and-set, a queue of things to do later, and the audit: who did what. It knows nothing
// about DingTalk, cards or skills: keys, kinds, states of records and payloads belong to the callers,
// which encode their own and declare their own small interfaces; the signatures here use built-in
// types, time and context only, so that they can.
//
// Open makes one of these:
//
//   - sqlite:FILE, the default. One file, one process (a lock on the file itself sees to it), write-ahead log with
//     synchronous=NORMAL: what was answered survives kill -9 and a crash of the process; a power cut may
//     lose the last moments. All writes go through one goroutine that commits whatever is waiting in
//     one transaction, so a thousand accepts at once cost a handful of commits.
//   - memory:, for trying out and for tests. Nothing survives the process.
//
// Times are kept to the millisecond. Versions come from one counter for the whole store, so a record
// that was deleted and made again never has a version that somebody still remembers.
//
// # Redis
//
// redis:// is to come, for replicas. Every operation here is one Lua script over a few keys there:
//
//   - Accept: SET key NX, INCR of the sequence, HSET of lane, frame, state, ZADD to "unfinished" by
//     sequence. Advance: HSET; at done HDEL of the frame, ZREM, PEXPIREAT to 24 h after acceptance.
//     Unfinished: ZRANGEBYSCORE in pages.
//   - Put and Swap: Swap compares the version in the record's hash, INCR of the one version counter, HSET, PEXPIREAT,
//     SREM/ZADD of its index sets by version. Find: ZREVRANGEBYSCORE in pages, dropping members whose
//     record has expired or has a newer version.
//   - Schedule: HSET, and ZADD to the class' set by time. Due: ZRANGEBYSCORE up to now, then ZADD at the
//     lease's end, HINCRBY of the attempt and HSET of the token, in one script, so two replicas never lease
//     the same entry. Renew, Finish and Bury compare the token first.
//   - Trace: HSET of the entry, and ZADD to the set of all, of whose act it is and of each whose facts it touches, by time. Traced:
//     ZRANGEBYSCORE in pages. SweepTraces: ZREMRANGEBYSCORE, and the entries.
//   - Sweep only has index sets to tidy: Redis expires the rest.
package store
