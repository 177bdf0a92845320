package demo

import (
	"context"
	"fmt"
	"io"
)

// Wait serves other bots until ctx ends. First it tells their developers how to connect them; the secret
// is a throw-away of this sandbox, so it may be shown.
func (d *Demo) Wait(ctx context.Context, w io.Writer) error {
	_, err := fmt.Fprintf(w, `Connect your bot (docs/sandbox-bots.md has the recipes):
  client id      %s
  client secret  %s
  Go SDK         client.WithOpenApiHost(%q)
  Python SDK     DINGTALK_OPENAPI_ENDPOINT=%s
  Node SDK       DINGTALK_SANDBOX=%s node --import ./preload.mjs app.mjs
`, d.Server.ClientID(), d.Server.ClientSecret(), d.URL, d.URL, d.URL)
	if err != nil {
		return fmt.Errorf("saying how to connect: %w", err)
	}
	<-ctx.Done()
	return nil
}

// Warning is what an exposed sandbox says on stderr.
const Warning = "warning: -expose: whoever reaches this address can read and steer the sandbox; use it only in a network that you trust"
