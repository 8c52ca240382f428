package accounts

import (
	"encoding/json"
	"fmt"
	"time"
	"unicode/utf8"

	"lianxin/data"
)

// EventKind is what an audit row tells of.
type EventKind string

// Event kinds. Object, where one is required, is what it was done to: a subject, "layer/id", an import's or a grant's id.
const (
	SignedIn          EventKind = "session.start"
	SignInRefused     EventKind = "session.refuse" // wrong password, lockout, unknown name
	SignedOut         EventKind = "session.end"
	SessionRevoked    EventKind = "session.revoke"
	SecretRefused     EventKind = "secret.refuse" // tokens that are none, counted per address
	PasswordChanged   EventKind = "password.change"
	AccountCreated    EventKind = "account.create"
	AccountChanged    EventKind = "account.change" // role, scope, name or state
	AccountReset      EventKind = "account.reset"  // a new one-time password
	AccountUnlocked   EventKind = "account.unlock"
	TokenIssued       EventKind = "token.issue"
	TokenRevoked      EventKind = "token.revoke"
	TokenUsed         EventKind = "token.use"   // a day's counts
	TokenAlarm        EventKind = "token.alarm" // more rows in a day than the threshold
	DeviceApproved    EventKind = "device.approve"
	DeviceChanged     EventKind = "device.change"
	DeviceRevoked     EventKind = "device.revoke"
	DeviceRefused     EventKind = "device.refuse" // a code that is none
	ExactGranted      EventKind = "exact.grant"
	ExactRevoked      EventKind = "exact.revoke"
	AlertAcknowledged EventKind = "alert.acknowledge" // with which post
	CaseRead          EventKind = "case.read"
	TraceRead         EventKind = "trace.read"
	Exported          EventKind = "export" // details: filter, format, rows
	Imported          EventKind = "import"
	CitizenFound      EventKind = "citizen.find"
	CitizenHanded     EventKind = "citizen.hand_over"
	CitizenChanged    EventKind = "citizen.correct"
	CitizenErased     EventKind = "citizen.erase"
	AttachmentAdded   EventKind = "attachment.add"
	AttachmentRead    EventKind = "attachment.read"
	AttachmentMarked  EventKind = "attachment.change" // its mark
	AttachmentEnded   EventKind = "attachment.delete"
	Purged            EventKind = "retention.purge" // details: how many of what
	SettingChanged    EventKind = "setting.change"
	PolicyChanged     EventKind = "policy.change"
	AuditRead         EventKind = "audit.read"
	AuditTrimmed      EventKind = "audit.trim"
	StoreRestored     EventKind = "store.restore"
)

// EventKinds are all kinds.
func EventKinds() []EventKind {
	return []EventKind{
		SignedIn, SignInRefused, SignedOut, SessionRevoked, SecretRefused, PasswordChanged, AccountCreated, AccountChanged,
		AccountReset, AccountUnlocked, TokenIssued, TokenRevoked, TokenUsed, TokenAlarm, DeviceApproved, DeviceChanged, DeviceRevoked,
		DeviceRefused, ExactGranted, ExactRevoked, AlertAcknowledged, CaseRead, TraceRead, Exported, Imported, CitizenFound, CitizenHanded, CitizenChanged,
		CitizenErased, AttachmentAdded, AttachmentRead, AttachmentMarked, AttachmentEnded, Purged, SettingChanged, PolicyChanged, AuditRead, AuditTrimmed, StoreRestored,
	}
}

// needs tells whether events of the kind name an object, and whether they state a purpose; known is false for no kind at all.
func (k EventKind) needs() (object, purpose, known bool) {
	switch k {
	case SignedIn, SignedOut, SignInRefused, SecretRefused, DeviceRefused, Exported, SettingChanged, PolicyChanged, AuditRead,
		AuditTrimmed, StoreRestored, Purged:
		return false, false, true
	case SessionRevoked, PasswordChanged, AccountCreated, AccountChanged, AccountReset, AccountUnlocked, TokenIssued, TokenRevoked,
		TokenUsed, TokenAlarm, DeviceApproved, DeviceChanged, DeviceRevoked, ExactRevoked, AlertAcknowledged, Imported, AttachmentAdded, AttachmentMarked:
		return true, false, true
	case CitizenFound, CitizenHanded:
		return false, true, true
	case ExactGranted, CaseRead, TraceRead, CitizenChanged, CitizenErased, AttachmentRead, AttachmentEnded:
		return true, true, true
	}
	return false, false, false
}

// Event is one row of the audit log. It must not carry what it guards: no password, token, name or number of a citizen.
type Event struct {
	Kind    EventKind         `json:"kind"`
	At      time.Time         `json:"at"`                // to the millisecond
	Actor   string            `json:"actor,omitempty"`   // a Principal's Subject; empty for nobody
	Address string            `json:"address,omitempty"` // of the client; empty for none
	Object  string            `json:"object,omitempty"`
	Purpose string            `json:"purpose,omitempty"` // as the actor stated it
	Detail  map[string]string `json:"detail,omitempty"`
}

// Limits of an event, in bytes.
const (
	maxEventName   = 200  // actor, address, object
	maxEventDetail = 8000 // all details together
)

// PurposeLimits are the least and the greatest number of characters of a stated purpose.
const (
	MinPurpose = 4
	MaxPurpose = 500
)

// Validate names every part that is missing or too long.
func (e Event) Validate() error {
	object, purpose, known := e.Kind.needs()
	if !known {
		return data.Invalid("kind", "%q is not a kind of event", e.Kind)
	}
	var bad []error
	for name, s := range map[string]string{"actor": e.Actor, "address": e.Address, "object": e.Object} {
		if len(s) > maxEventName || !utf8.ValidString(s) {
			bad = append(bad, data.Invalid(name, "is longer than %d bytes or not UTF-8", maxEventName))
		}
	}
	if object && e.Object == "" {
		bad = append(bad, data.Invalid("object", "is missing"))
	}
	if n := utf8.RuneCountInString(e.Purpose); purpose && n < MinPurpose || n > MaxPurpose || !utf8.ValidString(e.Purpose) {
		bad = append(bad, data.Invalid("purpose", "must be stated in %d to %d characters", MinPurpose, MaxPurpose))
	}
	size := 0
	for name, s := range e.Detail {
		size += len(name) + len(s)
	}
	if size > maxEventDetail {
		bad = append(bad, data.Invalid("detail", "is longer than %d bytes", maxEventDetail))
	}
	if e.At.IsZero() {
		bad = append(bad, data.Invalid("at", "is missing"))
	}
	return data.Collect(bad...)
}

// stored is an event as it is written, with what keeps its hash from being guessed.
type stored struct {
	Event
	Salt []byte `json:"salt"`
}

func (e Event) encode(salt []byte) ([]byte, error) {
	e.At = timeOf(millis(e.At))
	plain, err := json.Marshal(stored{e, salt})
	if err != nil {
		return nil, fmt.Errorf("encode an audit event: %w", err)
	}
	return plain, nil
}

func decodeEvent(plain []byte) (Event, error) {
	var s stored
	if err := json.Unmarshal(plain, &s); err != nil {
		return Event{}, fmt.Errorf("an audit event does not read: %w", err)
	}
	return s.Event, nil
}
