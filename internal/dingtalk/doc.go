// Package dingtalk calls DingTalk's server API, on both of its hosts, for one internal application.
//
// One file per documentation group; every call names its path, its permission code, whether it
// uses up the organisation's monthly calls, and its limits. The package must not know what the
// calls are for: no commands, no cards' looks, no rights, no words that a user reads.
//
// Every call goes through the same steps: a token, a slot in the rate limit of its API, a circuit
// breaker and a concurrency limit per API, one attempt with its own deadline, one judgement of the
// answer ([APIError]), and — only for calls that may be repeated — a retry with full jitter.
// Retries, breakers and concurrency limits are failsafe-go's. The rate limit is our own (pacer.go):
// DingTalk refuses the 21st call within any second, while the library's bursty limiter and every
// token bucket of that size let nearly twice as many through around a boundary, cannot be asked for
// the wait without taking a permit, and lose the permit of a caller who gave up.
//
// Nothing that leaves this package — errors, logs, [Call] values — carries the client secret, a
// token, a session or the query of a URL.
package dingtalk
