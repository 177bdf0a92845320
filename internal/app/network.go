package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/dingdesk/dingdesk/bot/stream"
	"github.com/dingdesk/dingdesk/internal/config"
)

// hosts are what a firewall or a proxy has to let through.
const hosts = "api.dingtalk.com, oapi.dingtalk.com and wss-open-connection.dingtalk.com, port 443"

// networkAdvice says what to do about a failure on the way to DingTalk, by how Go's network packages and the
// WebSocket library word it; "" when the failure is another one. The first line that fits counts.
func networkAdvice(err error) string {
	if err == nil {
		return ""
	}
	text := strings.ToLower(err.Error())
	for _, c := range []struct {
		signs  []string
		advice string
	}{
		{[]string{"proxy authentication required", "http 407"}, "the proxy wants a user and a password: HTTPS_PROXY=http://USER:PASSWORD@HOST:PORT, with %XX for what is special in a URL (@ is %40, : is %3A)"},
		{[]string{"unknown scheme: https"}, "the socket cannot use a proxy that is itself reached by https://; name its http:// or socks5:// address in HTTPS_PROXY"},
		{[]string{"proxyconnect", "socks connect"}, "the proxy named in HTTPS_PROXY does not answer there: check host and port, or name the hosts that need none in NO_PROXY"},
		{[]string{"unknown authority", "certificate is not trusted", "not standards compliant"}, "somebody on the way answers in DingTalk's place with a certificate of their own, as company proxies that open TLS do. Let that authority be trusted: " +
			"SSL_CERT_FILE=a file with the company's certificates and the system's; or ask for an exception for " + hosts},
		{[]string{"certificate is valid for", "doesn't contain any ip sans", "not valid for any names"}, "another machine answers in DingTalk's place: a login page of the network, or a wrong entry in DNS or /etc/hosts"},
		{[]string{"certificate has expired or is not yet valid"}, "check this machine's clock; if it is right, somebody on the way uses an old certificate"},
		{[]string{"first record does not look like a tls handshake", "server gave http response to https client"}, "no TLS is spoken there: a proxy's address without HTTPS_PROXY, or a wrong DINGTALK_API_BASE"},
		{[]string{"no such host", "server misbehaving", "temporary failure in name resolution"}, "the name is not known here: check DNS. Where only a proxy knows the way out, name it: HTTPS_PROXY=http://HOST:PORT"},
		{[]string{"connection refused", "network is unreachable", "no route to host"}, "nothing lets this machine out: the firewall must allow " + hosts + ", or name a proxy: HTTPS_PROXY=http://HOST:PORT"},
		{[]string{"timeout", "deadline exceeded", "no answer within"}, "no answer came: a firewall that drops, or a slow way. It must allow " + hosts + "; or name a proxy: HTTPS_PROXY=http://HOST:PORT"},
		{[]string{"bad handshake", "forbidden", "is no json object", "bad gateway"}, "what answers does not speak like DingTalk: a proxy or firewall that does not allow it. It must let through " + hosts + ", WebSocket included"},
		{[]string{"connection reset", "eof", "broken pipe"}, "the connection is cut on the way: ask the network's administrators to let through " + hosts + ", WebSocket included"},
	} {
		for _, sign := range c.signs {
			if strings.Contains(text, sign) {
				return c.advice
			}
		}
	}
	return ""
}

// proxyOf says through which proxy, if any, an address is reached: NO_PROXY may say otherwise for each.
func proxyOf(base string) string {
	at, err := url.Parse(base)
	if err != nil {
		return ""
	}
	u, err := http.ProxyFromEnvironment(&http.Request{URL: at})
	if err != nil || u == nil {
		return ""
	}
	return u.Redacted()
}

// connectOnce opens one Stream connection and closes it. It takes no message and no press away from a
// DingDesk that runs meanwhile: it subscribes to events only, and an event that DingTalk happens to push
// to it is refused, so that it comes again.
func connectOnce(ctx context.Context, cfg *config.Config) error {
	failed := make(chan error, 1)
	pool, err := stream.New(stream.Config{
		ClientID: cfg.DingTalk.ClientID, ClientSecret: cfg.DingTalk.ClientSecret.Reveal(), Gateway: cfg.DingTalk.APIBase, Connections: 1,
		Observe: func(e stream.Event) {
			if e.Kind == stream.OpenFailed {
				select {
				case failed <- e.Err:
				default:
				}
			}
		},
	}, nil, nil, func(context.Context, stream.Frame) (json.RawMessage, error) { return nil, errors.New("only checking") })
	if err != nil {
		return err
	}
	run, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- pool.Run(run) }()
	select {
	case <-pool.Ready():
	case err = <-failed:
	case err = <-ended:
		ended <- err
	case <-ctx.Done():
		err = fmt.Errorf("no connection within %v: %w", checkTimeout, ctx.Err())
	}
	stop()
	<-ended //nolint:errcheck // the end that was asked for, or err itself
	return err
}
