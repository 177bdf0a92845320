package intent

import "github.com/dingdesk/dingdesk/commands"

func (r *Rules) dialog(t *reading, f *commands.Frame) commands.Understanding {
	return r.command(t)
}
