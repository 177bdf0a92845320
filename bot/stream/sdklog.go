package stream

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"sync"

	"github.com/open-dingtalk/dingtalk-stream-sdk-go/logger"
)

// The SDK has one logger per process, a package variable that it reads without a
// lock. So ours is a package variable too, set once, before the first client of
// the process exists; pools attach to it while they run.
var (
	sdkLogOnce sync.Once
	sdkLogger  = &sdkLog{sinks: map[int]sdkSink{}}
)

// sdkSink receives one tamed line. Routine lines are those that every close of a
// connection produces.
type sdkSink func(level slog.Level, line string, routine bool)

// sdkLog implements the SDK's ILogger. A line does not say which client wrote it,
// so all attached pools get it; only tests run more than one.
type sdkLog struct {
	mu    sync.RWMutex
	next  int
	sinks map[int]sdkSink
}

// installSDKLog makes sdkLogger the SDK's logger.
func installSDKLog() {
	sdkLogOnce.Do(func() { logger.SetLogger(sdkLogger) })
}

// attach subscribes a pool until detach is called.
func (l *sdkLog) attach(sink sdkSink) (detach func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	id := l.next
	l.next++
	l.sinks[id] = sink
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		delete(l.sinks, id)
	}
}

// Debugf drops the line: it holds the open request with the client secret, its
// answer with the ticket, and every ack.
func (*sdkLog) Debugf(string, ...any) {}

// Infof drops the line: it holds the ticket, as "sessionId".
func (*sdkLog) Infof(string, ...any) {}

// Warningf passes the line on, for example that a frame was dropped.
func (l *sdkLog) Warningf(format string, args ...any) { l.pass(slog.LevelWarn, format, args) }

// Errorf passes the line on.
func (l *sdkLog) Errorf(format string, args ...any) { l.pass(slog.LevelError, format, args) }

// Fatalf passes the line on and, as in the SDK's own loggers, does not exit.
func (l *sdkLog) Fatalf(format string, args ...any) { l.pass(slog.LevelError, format, args) }

func (l *sdkLog) pass(level slog.Level, format string, args []any) {
	line, routine := withoutTexts(format, args)
	l.mu.RLock()
	defer l.mu.RUnlock()
	for _, sink := range l.sinks {
		sink(level, line, routine)
	}
}

// withoutTexts formats a line without what people wrote: the SDK prints the remains of a
// frame that it could not read. Strings are replaced by their length, errors and
// recovered panics are kept (the pool takes the secrets out).
func withoutTexts(format string, args []any) (line string, routine bool) {
	routine = format == "connection process is closed"
	ending := strings.HasPrefix(format, "connection process read message") || strings.HasPrefix(format, "StreamClient close")
	safe := make([]any, len(args))
	for i, arg := range args {
		switch v := arg.(type) {
		case error:
			safe[i] = v.Error()
			// Our side closed the socket, or the other side ended it: the SDK logs an
			// error for both, and the supervisor knows whether that was a loss.
			// A failed write is another matter: an ack did not leave.
			routine = routine || ending && (errors.Is(v, net.ErrClosed) || strings.Contains(v.Error(), "unexpected EOF"))
		case string:
			safe[i] = fmt.Sprintf("<%d bytes>", len(v))
		default:
			safe[i] = v
		}
	}
	return fmt.Sprintf(format, safe...), routine
}
