package accounts

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
	"time"

	"lianxin/data"
)

// Device is a wall as lists show it.
type Device struct {
	ID       int64
	Name     string // where it hangs
	Scope    []string
	Message  string    // what an administrator has it show; empty: nothing
	Address  string    // from which it asked to be enrolled
	Approved time.Time // by whom is in the audit log
	Revoked  time.Time // zero: not
	Seen     time.Time // to the nearest tick of Run
}

// Subject is how the wall is named in audit rows.
func (d Device) Subject() string { return deviceSubject(d.ID) }

// Enrolment is what a wall that nobody knows is given: a code to show, and the secret that becomes its own once an administrator
// has approved the code. The wall keeps the secret over restarts.
type Enrolment struct {
	Code   string    // eight characters in two groups
	Secret string    // proves nothing until the code is approved
	Until  time.Time // the code's end
}

// EnrolmentState is what a wall that waits is told.
type EnrolmentState string

// States of an enrolment.
const (
	EnrolmentWaits    EnrolmentState = "waiting"
	EnrolmentApproved EnrolmentState = "approved"
	EnrolmentEnded    EnrolmentState = "ended" // the code is too old, or the wall was revoked: it asks for another
)

const (
	codeAlphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ" // no two look alike on a wall
	codeLength   = 8                                 // 40 bits, of which an administrator can guess a few
	codeLife     = 10 * time.Minute
	maxEnrolling = 200 // codes at a time

	maxEnrolments = 30 // of an address in a row, then one a minute
	maxGuesses    = 10 // of an administrator in a row
	maxGuessLock  = 60 // minutes
)

// deviceSeal is what is sealed of a wall.
type deviceSeal struct {
	Name    string `json:"name,omitempty"`
	Message string `json:"message,omitempty"`
	Address string `json:"address"`
}

// Enrol gives a wall a code to show. A *Refusal when its address asks too often, ErrUnavailable when too many walls wait.
func (b *Book) Enrol(ctx context.Context, address string, now time.Time) (e Enrolment, err error) {
	until := b.enrolling.until(address, now)
	if until.IsZero() {
		until = b.enrolling.fail(address, maxEnrolments, maxGuessLock, now)
	}
	if !until.IsZero() {
		return Enrolment{}, &Refusal{Reason: TooManyTries, Until: until}
	}
	secret, d, err := newSecret(b.random, deviceSecret)
	if err != nil {
		return Enrolment{}, err
	}
	code, err := draw(b.random, codeAlphabet, codeLength)
	if err != nil {
		return Enrolment{}, err
	}
	e = Enrolment{Code: code[:4] + "-" + code[4:], Secret: secret, Until: timeOf(millis(now.Add(codeLife)))}
	key := b.codeKey(code)
	err = b.db.Write(ctx, func(tx Tx) error {
		if _, err := tx.Exec(ctx, "DELETE FROM device WHERE code IS NOT NULL AND until <= ?", millis(now)); err != nil {
			return err
		}
		var waiting int64
		if _, err := one(ctx, tx, "SELECT count(*) FROM device WHERE code IS NOT NULL", nil, &waiting); err != nil {
			return err
		}
		if waiting >= maxEnrolling {
			return fmt.Errorf("too many walls wait: %w", data.ErrUnavailable)
		}
		sealed, err := b.seal(deviceSeal{Address: cut(address, 64)}, "device", d)
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "INSERT INTO device (hash, code, scope, created, until, seen, sealed) VALUES (?, ?, '', ?, ?, ?, ?)",
			d[:], key[:], millis(now), millis(e.Until), millis(now), sealed)
		return err
	})
	if err != nil {
		return Enrolment{}, fmt.Errorf("enrol a wall: %w", err)
	}
	return e, nil
}

// codeKey is the keyed digest under which a code is found: whoever has the file cannot try all codes.
func (b *Book) codeKey(code string) digest { return b.keyed(codeKeys, code) }

// normalCode is a code as it was drawn, from what somebody typed.
func normalCode(typed string) string {
	return strings.NewReplacer("-", "", " ", "", "－", "", "　", "").Replace(strings.ToUpper(typed))
}

// Enrolled tells a wall that waits how its enrolment stands.
func (b *Book) Enrolled(ctx context.Context, presented string, now time.Time) (EnrolmentState, error) {
	kind, d, ok := readSecret(presented)
	if !ok || kind != deviceSecret {
		return EnrolmentEnded, nil
	}
	state := EnrolmentEnded
	err := b.db.Read(ctx, func(tx Tx) error {
		var until time.Time
		var approved, revoked int64
		found, err := one(ctx, tx, "SELECT until, approved, revoked FROM device WHERE hash = ?", []any{d[:]}, &until, &approved, &revoked)
		switch {
		case err != nil || !found || revoked != 0:
		case approved != 0:
			state = EnrolmentApproved
		case now.Before(until):
			state = EnrolmentWaits
		}
		return err
	})
	if err != nil {
		return "", fmt.Errorf("look up an enrolment: %w", err)
	}
	return state, nil
}

// ApproveDevice lets the wall in that shows a code, to read the aggregates and cards of a scope until it is revoked or has not been
// seen for Policy.DeviceIdleDays. ErrInvalid when no wall shows the code now; a *Refusal after too many that none shows.
func (b *Book) ApproveDevice(ctx context.Context, by By, code, name string, scope []string, now time.Time) (d Device, err error) {
	name = strings.TrimSpace(name)
	scope, err = checkDevice(name, scope)
	if err != nil {
		return Device{}, err
	}
	if err := by.governs(data.Kiosk, scope); err != nil {
		return Device{}, err
	}
	if until := b.guessing.until(by.Subject, now); !until.IsZero() {
		return Device{}, &Refusal{Reason: TooManyTries, Until: until}
	}
	key, found := b.codeKey(normalCode(code)), false
	err = b.change(ctx, func(tx Tx) (events []Event, err error) {
		var hash digest
		var sealed []byte
		found, err = one(ctx, tx, "SELECT id, hash, sealed FROM device WHERE code = ? AND until > ?", []any{key[:], millis(now)}, &d.ID, &hash, &sealed)
		if err != nil {
			return nil, err
		}
		if !found {
			return []Event{by.event(DeviceRefused, "", now)}, nil
		}
		d.Name, d.Scope, d.Approved, d.Seen = name, scope, timeOf(millis(now)), timeOf(millis(now))
		return b.approve(ctx, tx, by, &d, hash, sealed)
	})
	if err != nil {
		return Device{}, fmt.Errorf("approve a wall: %w", err)
	}
	if !found {
		b.guessing.fail(by.Subject, maxGuesses, maxGuessLock, now)
		return Device{}, data.Invalid("code", "is none that a wall shows now")
	}
	return d, nil
}

func checkDevice(name string, scope []string) ([]string, error) {
	var bad []error
	if !isLine(name, 1, maxTokenName) {
		bad = append(bad, data.Invalid("name", "must be one line of 1 to %d characters", maxTokenName))
	}
	v, err := data.NewViewer(data.Kiosk, scope...)
	if err == nil && len(v.Scope) == 0 {
		err = data.Invalid("scope", "is missing")
	}
	return v.Scope, data.Collect(append(bad, err)...)
}

func (b *Book) approve(ctx context.Context, tx Tx, by By, d *Device, hash digest, sealed []byte) ([]Event, error) {
	var s deviceSeal
	if err := b.open(sealed, &s, "device", hash); err != nil {
		return nil, err
	}
	d.Address, s.Name = s.Address, d.Name
	sealed, err := b.seal(s, "device", hash)
	if err != nil {
		return nil, err
	}
	now := d.Approved
	if _, err := tx.Exec(ctx, "UPDATE device SET code = NULL, until = 0, scope = ?, approved = ?, seen = ?, sealed = ? WHERE id = ?",
		strings.Join(d.Scope, ","), millis(now), millis(now), sealed, d.ID); err != nil {
		return nil, err
	}
	subject := deviceSubject(d.ID)
	if err := openAccess(ctx, tx, Access{Subject: subject, Role: data.Kiosk, Scope: d.Scope, Rights: RightsOf(data.Kiosk), Since: now}); err != nil {
		return nil, err
	}
	return []Event{by.event(DeviceApproved, subject, now, "name", d.Name, "scope", strings.Join(d.Scope, ","), "address", d.Address)}, nil
}

// maxMessage is in characters.
const maxMessage = 200

// ChangeDevice gives a wall another name, scope and message; ErrNotFound when it is not one that the administrator manages or it has ended.
func (b *Book) ChangeDevice(ctx context.Context, by By, id int64, name, message string, scope []string, now time.Time) (d Device, err error) {
	name, message = strings.TrimSpace(name), strings.TrimSpace(message)
	scope, err = checkDevice(name, scope)
	if !isLine(message, 0, maxMessage) {
		err = data.Collect(err, data.Invalid("message", "must be one line of at most %d characters", maxMessage))
	}
	if err != nil {
		return Device{}, err
	}
	err = b.change(ctx, func(tx Tx) ([]Event, error) {
		var hash digest
		found, err := b.oneDevice(ctx, tx, id, &d, &hash)
		if err != nil {
			return nil, err
		}
		if !found || d.Approved.IsZero() || !d.Revoked.IsZero() || by.governs(data.Kiosk, d.Scope) != nil {
			return nil, data.ErrNotFound
		}
		if err := by.governs(data.Kiosk, scope); err != nil {
			return nil, err
		}
		return b.changeDevice(ctx, tx, by, &d, hash, Device{Name: name, Message: message, Scope: scope}, now)
	})
	if err != nil {
		return Device{}, fmt.Errorf("change wall %d: %w", id, err)
	}
	return d, nil
}

func (b *Book) oneDevice(ctx context.Context, tx Tx, id int64, d *Device, hash *digest) (found bool, err error) {
	err = tx.Rows(ctx, deviceColumns+" WHERE id = ?", []any{id}, func(row []driver.Value) error {
		found = true
		if err := Scan(row[1:2], hash); err != nil {
			return err
		}
		*d, err = b.readDevice(row)
		return err
	})
	return found, err
}

func (b *Book) changeDevice(ctx context.Context, tx Tx, by By, d *Device, hash digest, to Device, now time.Time) ([]Event, error) {
	before := *d
	d.Name, d.Message, d.Scope = to.Name, to.Message, to.Scope
	if before.Name == d.Name && before.Message == d.Message && slices.Equal(before.Scope, d.Scope) {
		return nil, nil
	}
	sealed, err := b.seal(deviceSeal{Name: d.Name, Message: d.Message, Address: d.Address}, "device", hash)
	if err != nil {
		return nil, err
	}
	if _, err := tx.Exec(ctx, "UPDATE device SET scope = ?, sealed = ? WHERE id = ?", strings.Join(d.Scope, ","), sealed, d.ID); err != nil {
		return nil, err
	}
	subject := deviceSubject(d.ID)
	if !slices.Equal(before.Scope, d.Scope) {
		if err := openAccess(ctx, tx, Access{Subject: subject, Role: data.Kiosk, Scope: d.Scope, Rights: RightsOf(data.Kiosk), Since: now}); err != nil {
			return nil, err
		}
	}
	return []Event{by.event(DeviceChanged, subject, now, "name", d.Name, "message", d.Message,
		"scope_before", strings.Join(before.Scope, ","), "scope", strings.Join(d.Scope, ","))}, nil
}

// Message is what a wall is called and shall show.
func (b *Book) Message(ctx context.Context, p Principal) (name, message string, err error) {
	if p.DeviceID == 0 {
		return "", "", data.ErrForbidden
	}
	err = b.db.Read(ctx, func(tx Tx) error {
		var d Device
		var hash digest
		_, err := b.oneDevice(ctx, tx, p.DeviceID, &d, &hash)
		name, message = d.Name, d.Message
		return err
	})
	if err != nil {
		return "", "", fmt.Errorf("what wall %d shows: %w", p.DeviceID, err)
	}
	return name, message, nil
}

// RevokeDevice ends a wall at once; ErrNotFound when it is not one that the administrator manages. Ending one that has ended
// changes nothing.
func (b *Book) RevokeDevice(ctx context.Context, by By, id int64, now time.Time) error {
	err := b.change(ctx, func(tx Tx) ([]Event, error) {
		var scope string
		var approved, revoked int64
		found, err := one(ctx, tx, "SELECT scope, approved, revoked FROM device WHERE id = ?", []any{id}, &scope, &approved, &revoked)
		switch {
		case err != nil:
			return nil, err
		case !found || approved == 0 || by.governs(data.Kiosk, splitList(scope)) != nil:
			return nil, data.ErrNotFound
		case revoked != 0:
			return nil, nil
		}
		if _, err := tx.Exec(ctx, "UPDATE device SET revoked = ? WHERE id = ?", millis(now), id); err != nil {
			return nil, err
		}
		subject := deviceSubject(id)
		return []Event{by.event(DeviceRevoked, subject, now)}, closeAccess(ctx, tx, subject, now)
	})
	if err != nil {
		return fmt.Errorf("revoke wall %d: %w", id, err)
	}
	return nil
}

// Devices are the walls that an administrator manages, newest first; ended ones too.
func (b *Book) Devices(ctx context.Context, by By) (devices []Device, err error) {
	if err := by.allowed(RightAccounts); err != nil {
		return nil, err
	}
	err = b.db.Read(ctx, func(tx Tx) error {
		return tx.Rows(ctx, deviceColumns+" WHERE approved > 0 ORDER BY id DESC", nil,
			func(row []driver.Value) error {
				d, err := b.readDevice(row)
				if err == nil && by.manages(data.Kiosk, d.Scope) {
					devices = append(devices, d)
				}
				return err
			})
	})
	if err != nil {
		return nil, fmt.Errorf("list walls: %w", err)
	}
	return devices, nil
}

// Device is one wall that the administrator manages; ErrNotFound for every other.
func (b *Book) Device(ctx context.Context, by By, id int64) (d Device, err error) {
	err = b.db.Read(ctx, func(tx Tx) error {
		var hash digest
		found, err := b.oneDevice(ctx, tx, id, &d, &hash)
		if err == nil && (!found || d.Approved.IsZero() || by.governs(data.Kiosk, d.Scope) != nil) {
			err = data.ErrNotFound
		}
		return err
	})
	if err != nil {
		return Device{}, fmt.Errorf("wall %d: %w", id, err)
	}
	return d, nil
}

const deviceColumns = "SELECT id, hash, scope, approved, revoked, seen, sealed FROM device"

func (b *Book) readDevice(row []driver.Value) (d Device, err error) {
	var hash digest
	var scope string
	var sealed []byte
	if err := Scan(row, &d.ID, &hash, &scope, &d.Approved, &d.Revoked, &d.Seen, &sealed); err != nil {
		return d, err
	}
	var s deviceSeal
	if err := b.open(sealed, &s, "device", hash); err != nil {
		return d, fmt.Errorf("wall %d: %w", d.ID, err)
	}
	d.Name, d.Message, d.Address, d.Scope = s.Name, s.Message, s.Address, splitList(scope)
	return d, nil
}

// loadDevice reads whom a wall's secret stands for now.
func (g *grant) loadDevice(ctx context.Context, tx Tx, now time.Time) error {
	p := &g.principal
	var scope string
	var approved, revoked int64
	found, err := one(ctx, tx, "SELECT id, scope, approved, revoked, seen FROM device WHERE hash = ?", []any{p.secret[:]},
		&p.DeviceID, &scope, &approved, &revoked, &g.seen)
	if err != nil {
		return err
	}
	if !found || approved == 0 || revoked != 0 {
		return ErrRefused
	}
	policy, err := policyIn(ctx, tx)
	if err != nil {
		return err
	}
	if !now.Before(g.seen.AddDate(0, 0, policy.DeviceIdleDays)) {
		return ErrRefused
	}
	p.Subject, p.Role, p.Scope, p.Rights = deviceSubject(p.DeviceID), data.Kiosk, splitList(scope), RightsOf(data.Kiosk)
	return nil
}
