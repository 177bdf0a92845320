package entity

// String is what `dingdesk parse -pretty` calls a kind of tokens.
func (k Kind) String() string {
	return [...]string{"word", "time", "person", "department", "room", "unknown", "letters", "number", "code", "mark", "sum"}[k]
}

// String is what `dingdesk parse -pretty` calls a role; nothing for a token that is free.
func (r Role) String() string {
	return [...]string{"", "(topic)", "(address)", "(aside)", "(gone)", "(out)"}[r]
}
