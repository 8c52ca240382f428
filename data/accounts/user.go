package accounts

// State is whether an account can be used.
type State string

// States of an account. One that left never comes back, and its sign-in name is never given to another.
const (
	Active   State = "active"
	Disabled State = "disabled"
	Left     State = "left"
)
