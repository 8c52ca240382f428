package seal

import (
	"cmp"
	"database/sql/driver"
	"slices"
)

// A change of key: the new one seals from a moment on, what the old one sealed opens until all of it has been sealed anew, and digests stay what they are.

// Follow has another key seal from now on. What was sealed before opens still, and digests do not change.
func (s *Sealer) Follow(key []byte) error {
	next, err := New(key)
	if err != nil {
		return err
	}
	now, after := s.keys.Load(), next.keys.Load()
	after.former, after.mac = append([]cipherOf{now.aead}, now.former...), now.mac
	s.keys.Store(after)
	return nil
}

// DigestKey is the key of digests, and SetDigestKey takes it from before the changes of key.
func (s *Sealer) DigestKey() []byte { return slices.Clone(s.keys.Load().mac) }

// SetDigestKey has digests be those of a key that DigestKey gave.
func (s *Sealer) SetDigestKey(mac []byte) {
	k := *s.keys.Load()
	k.mac = slices.Clone(mac)
	s.keys.Store(&k)
}

// Again seals a payload anew unless the newest key has sealed it; changed tells which.
func (s *Sealer) Again(sealed []byte, place ...string) (again []byte, changed bool, err error) {
	if _, err := open(s.keys.Load().aead, sealed, place); err == nil {
		return sealed, false, nil
	}
	plain, err := s.Open(sealed, place...)
	if err != nil {
		return nil, false, err
	}
	return s.Seal(plain, place...), true, nil
}

// Table is a table with a sealed column, as a change of key goes through it.
type Table struct {
	Name   string
	Column string // that is sealed; empty: `sealed`
	Named  string // the columns or subqueries, with commas, that Place reads
	Place  func(named []driver.Value) []string
}

// Sealed is the column that is sealed.
func (t Table) Sealed() string { return cmp.Or(t.Column, "sealed") }
