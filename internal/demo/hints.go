package demo

import (
	"fmt"
	"io"
)

// Hints tells the developer of another bot how to connect it. The secret is a throw-away of this
// sandbox, so it may be shown.
func (d *Demo) Hints(w io.Writer) error {
	_, err := fmt.Fprintf(w, `Connect your bot (docs/sandbox.md has the recipes):
  client id      %s
  client secret  %s
  Go SDK         client.WithOpenApiHost(%q)
  Python SDK     DINGTALK_OPENAPI_ENDPOINT=%s
  Node SDK       DINGTALK_SANDBOX=%s node --import ./preload.mjs app.mjs
`, d.Server.ClientID(), d.Server.ClientSecret(), d.URL, d.URL, d.URL)
	return err
}

// Warning is what an exposed sandbox says on stderr.
const Warning = "warning: -expose: whoever reaches this address can read and steer the sandbox; use it only in a network that you trust"
