package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/dingdesk/dingdesk/commands"
	"github.com/dingdesk/dingdesk/internal/config"
	"github.com/dingdesk/dingdesk/internal/dingtalk"
	"github.com/dingdesk/dingdesk/internal/store"
)

// checkTimeout bounds one step of Check.
const checkTimeout = 15 * time.Second

// Check tries what DingDesk needs, one after the other, and writes for each whether it works and what
// to do when it does not. It changes nothing, disturbs no DingDesk that runs, costs about ten counted
// API calls, and reports whether all is well. Whether a card template can be drawn no call tells: that needs a look.
func Check(ctx context.Context, cfg *config.Config, w io.Writer) bool {
	ok := true
	say := func(name string, err error, todo string) bool {
		if err == nil {
			fmt.Fprintf(w, "ok    %s\n", name)
			return true
		}
		ok = false
		text := strings.Join(strings.Fields(err.Error()), " ")
		if text == "" {
			text = fmt.Sprintf("failed without a word (%T)", err)
		}
		fmt.Fprintf(w, "FAIL  %s: %s\n      → %s\n", name, text, todo)
		return false
	}
	skip := func(why string, api *dingtalk.Client, only func(commands.Permission) bool) {
		for _, p := range Permissions(api) {
			if only(p) {
				fmt.Fprintf(w, "not tried  %s (%s): %s\n", p.Name, p.Code, why)
			}
		}
	}
	writes := func(p commands.Permission) bool { return p.Write }
	every := func(p commands.Permission) bool { return p.Write || p.Probe != nil }
	checkSayings(cfg, w)
	checkAccess(cfg, w)
	if missing := cfg.MissingCredentials(); len(missing) > 0 {
		return say("credentials", errors.New("not set: "+strings.Join(missing, ", ")),
			"set them from the application's page in DingTalk's developer console, or try `dingdesk sandbox`")
	}
	say("store "+cfg.Store, store.Examine(ctx, cfg.Store), "check that file and folder are writable for this user")
	if list, err := store.BuriedIn(ctx, cfg.Store); err == nil && len(list) > 0 { // one that is not there yet has none
		fmt.Fprintf(w, "note  %d jobs were given up: dingdesk jobs lists them\n", len(list))
	}
	for _, base := range []string{cfg.DingTalk.APIBase, cfg.DingTalk.OAPIBase} {
		if proxy := proxyOf(base); proxy != "" {
			fmt.Fprintf(w, "note  %s is reached through the proxy %s\n", base, proxy)
		}
	}
	dt := clientOf(cfg)
	dt.HTTP = &http.Client{Timeout: checkTimeout}
	api, err := dingtalk.New(dt)
	if !say("settings", err, "correct the DINGTALK_* settings") {
		return false
	}
	defer api.Close()
	err = limited(ctx, api.CheckCredentials)
	todo := cmp.Or(networkAdvice(err), "check the network: "+hosts+" must be reachable")
	if dingtalk.IsBadCredentials(err) {
		todo = "copy DINGTALK_CLIENT_ID and DINGTALK_CLIENT_SECRET again (Client ID and Client Secret of the application)"
	}
	if !say("client id and secret", err, todo) {
		skip("needs the credentials", api, every)
		return false
	}
	err = limited(ctx, func(ctx context.Context) error { return connectOnce(ctx, cfg) })
	say("stream connection", err, cmp.Or(networkAdvice(err), "turn on Stream mode for the application's robot, and publish it; if it stays, look up the code in DingTalk's documentation"))
	op, err := operator(ctx, api, cfg.DingTalk.OpUserID)
	say("directory (qyapi_get_member)", err, remedy(err, "qyapi_get_member"))
	if err != nil {
		skip("needs somebody in whose name to read", api, every)
		return false
	}
	for _, p := range Permissions(api) {
		if p.Probe != nil {
			err := limited(ctx, func(ctx context.Context) error { return p.Probe(ctx, op.UserID, op.UnionID) })
			say(p.Name+" ("+p.Code+")", err, remedy(err, p.Code))
		}
	}
	people := checkOffice(ctx, api, cfg, say, w)
	checkApproval(ctx, api, cfg, w)
	checkPush(cfg, people, w)
	checkWorktime(cfg, time.Now().In(cfg.Location()), w)
	skip("trying it would write or send; it shows at the first use", api, writes)
	checkModel(ctx, cfg, w, say)
	if cfg.DingTalk.CardTemplateID == "" {
		fmt.Fprintln(w, "note  no DINGTALK_CARD_TEMPLATE_ID: cards use DingTalk's undocumented public template. Import cardtpl/templates/generic.v1.json")
	}
	fmt.Fprintln(w, "note  whether cards can be drawn no call tells: dingdesk card-test USER asks somebody to look")
	return ok
}

func limited(ctx context.Context, run func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	return run(ctx)
}

// operator is the person in whose name the probes read: the configured one, else a main administrator.
func operator(ctx context.Context, api *dingtalk.Client, configured string) (op dingtalk.User, err error) {
	err = limited(ctx, func(ctx context.Context) error {
		id := configured
		if id == "" {
			admins, err := api.Contact.ListAdmin(ctx)
			if err != nil {
				return err
			}
			if len(admins) == 0 {
				return errors.New("the organisation lists no administrator; set DINGTALK_OP_USER_ID")
			}
			id = admins[0].UserID
		}
		op, err = api.Contact.User(ctx, id)
		return err
	})
	return op, err
}

func remedy(err error, scope string) string {
	switch {
	case dingtalk.IsPermissionMissing(err):
		if scopes := dingtalk.MissingScopes(err); len(scopes) > 0 {
			scope = strings.Join(scopes, ", ")
		}
		return "grant the application " + scope + " (developer console → permissions), and check its visible range and IP allow list"
	case dingtalk.IsQuotaExhausted(err):
		return "the organisation's API calls of this month are used up"
	}
	return cmp.Or(networkAdvice(err), "try again; if it stays, look up the code in DingTalk's documentation")
}
