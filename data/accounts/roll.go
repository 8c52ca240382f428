package accounts

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"lianxin/data"
)

// RollOptions of ImportUsers. The zero value works.
type RollOptions struct {
	DryRun   bool                     // only tell what would happen
	Under    func(prefix string) bool // tells whether a unit lies under a prefix; a row with one under which none does is refused. nil: all do
	Progress func(done, total int)    // called now and then while passwords are hashed; nil: not
}

// Roll is the account of an import of users: Rows = Created + Changed + Unchanged.
type Roll struct {
	Rows, Created, Changed, Unchanged int
	Slips                             []Slip // of the created, in order of rows
}

// Slip is what a new user is handed, on paper: the only time the password is seen.
type Slip struct {
	Name     string
	Password string // one-time; empty in a dry run
	FullName string
	Post     string
	Role     data.Role
	Scope    []string
	Until    time.Time // the password's end
}

// RollError lists the rows that keep a list of users from being imported. It is data.ErrInvalid. Rows are counted from 1, the
// heading is not; Field is the column's heading, or its English name when the list has none.
type RollError struct {
	Rows []data.Rejection
	More int // rejections beyond the first thousand
}

func (e *RollError) Error() string {
	first := e.Rows[0]
	return fmt.Sprintf("%d rows cannot be imported; row %d: %s: %s", len(e.Rows)+e.More, first.Row, first.Field, first.Reason)
}

// Is makes errors.Is(err, data.ErrInvalid) hold.
func (e *RollError) Is(target error) bool { return target == data.ErrInvalid }

// maxRollErrors is how many rejections are told one by one.
const maxRollErrors = 1000

func (e *RollError) add(r data.Rejection) {
	if len(e.Rows) == maxRollErrors {
		e.More++
		return
	}
	e.Rows = append(e.Rows, r)
}

func (e *RollError) orNil() error {
	if len(e.Rows) == 0 {
		return nil
	}
	return e
}

// ImportUsers makes, changes and ends accounts by a list: CSV in UTF-8, GB18030 or UTF-16, separated by commas, semicolons or tabs, or
// the first sheet of an XLSX workbook. Columns are name (账号), full_name (姓名), post (职务), role (角色), scope (辖区: unit codes,
// separated by spaces or 、) and state (状态: active 在职, disabled 停用, left 离任). A name that is nobody's becomes an account; of one
// that is somebody's, cells that are not empty are what it shall be. Accounts that the list does not name stay as they are.
//
// Everything happens, in one transaction, or nothing: a *RollError tells every row that stands in the way.
func (b *Book) ImportUsers(ctx context.Context, by By, r io.Reader, o RollOptions, now time.Time) (roll Roll, err error) {
	if err := by.allowed(RightAccounts); err != nil {
		return Roll{}, err
	}
	lines, err := readRoll(r)
	if err != nil {
		return Roll{}, err
	}
	if err := b.plan(ctx, by, lines, o.Under); err != nil {
		return Roll{}, err
	}
	if !o.DryRun {
		if err := b.hashRoll(ctx, lines, o.Progress); err != nil {
			return Roll{}, fmt.Errorf("import users: %w", err)
		}
	}
	err = b.change(ctx, func(tx Tx) (events []Event, err error) {
		if roll, events, err = b.applyRoll(ctx, tx, by, lines, now); err == nil && o.DryRun {
			err = errDryRun
		}
		return events, err
	})
	if errors.Is(err, errDryRun) {
		return roll, nil
	}
	if err != nil {
		return Roll{}, fmt.Errorf("import users: %w", err)
	}
	return roll, nil
}

var errDryRun = errors.New("nothing is to be kept")

// plan settles which rows are new, and refuses those that cannot be either.
func (b *Book) plan(ctx context.Context, by By, lines []line, under func(prefix string) bool) error {
	var bad RollError
	err := b.db.Read(ctx, func(tx Tx) error {
		for i := range lines {
			l := &lines[i]
			key := b.nameKey(l.profile.Name)
			p, found, err := b.findPerson(ctx, tx, "account.name = ?", key[:])
			if err != nil {
				return err
			}
			l.id = p.ID
			if found {
				l.fill(p.User)
			}
			if reason := data.Collect(l.refuse(by, p, found), l.nowhere(p, under)); reason != nil {
				l.reject(&bad, reason)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("import users: %w", err)
	}
	return bad.orNil()
}

// fill takes from an account what the row leaves empty.
func (l *line) fill(u User) {
	if l.profile.FullName == "" {
		l.profile.FullName = u.FullName
	}
	if l.profile.Post == "" {
		l.profile.Post = u.Post
	}
	if l.profile.Role == "" {
		l.profile.Role = u.Role
	}
	if len(l.profile.Scope) == 0 {
		l.profile.Scope = u.Scope
	}
}

// refuse is why a row cannot be imported; nil when it can.
func (l *line) refuse(by By, p person, found bool) error {
	switch {
	case found && by.governs(p.Role, p.Scope) != nil:
		return data.Invalid("name", "is not yours to manage")
	case found && p.State == Left && l.state != Left:
		return data.Invalid("name", "is of someone who has left, and is never used again")
	case !found && l.state == Left:
		return data.Invalid("name", "is nobody's who could leave")
	}
	normal, err := l.profile.normal()
	if err != nil {
		return err
	}
	if by.governs(normal.Role, normal.Scope) != nil {
		return data.Invalid("scope", "is not yours to give")
	}
	return nil
}

// nowhere is why a row's scope is none: a prefix under which no unit lies. What the account has already is left alone.
func (l *line) nowhere(p person, under func(prefix string) bool) error {
	var bad []error
	for _, code := range data.NowhereIn(l.profile.Scope, p.Scope, under) {
		bad = append(bad, data.Invalid("scope", "%s is no unit's code", code))
	}
	return data.Collect(bad...)
}

// hashRoll draws and hashes the one-time passwords of new accounts, as many at a time as may be.
func (b *Book) hashRoll(ctx context.Context, lines []line, progress func(done, total int)) error {
	var fresh []*line
	for i := range lines {
		if lines[i].id == 0 {
			fresh = append(fresh, &lines[i])
		}
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	work := make(chan *line)
	var wg sync.WaitGroup
	for range cap(b.hasher.slots) {
		wg.Go(func() {
			for l := range work {
				var err error
				if l.password, l.hash, err = b.oneTime(ctx); err != nil {
					cancel(err)
				}
			}
		})
	}
	for i, l := range fresh {
		if progress != nil && i%100 == 0 {
			progress(i, len(fresh))
		}
		select {
		case work <- l:
		case <-ctx.Done():
		}
	}
	close(work)
	wg.Wait()
	if progress != nil {
		progress(len(fresh), len(fresh))
	}
	return context.Cause(ctx)
}

// applyRoll performs the rows. What an account forbids is a rejection of its row.
func (b *Book) applyRoll(ctx context.Context, tx Tx, by By, lines []line, now time.Time) (roll Roll, events []Event, err error) {
	var bad RollError
	for i := range lines {
		l := &lines[i]
		more, err := b.applyLine(ctx, tx, by, l, now, &roll)
		switch {
		case errors.Is(err, data.ErrInvalid), errors.Is(err, data.ErrConflict), errors.Is(err, data.ErrForbidden), errors.Is(err, data.ErrNotFound):
			l.reject(&bad, err)
		case err != nil:
			return Roll{}, nil, err
		}
		events = append(events, more...)
	}
	if err := bad.orNil(); err != nil {
		return Roll{}, nil, err
	}
	roll.Rows = len(lines)
	return roll, events, nil
}

func (b *Book) applyLine(ctx context.Context, tx Tx, by By, l *line, now time.Time, roll *Roll) ([]Event, error) {
	if l.id == 0 {
		profile, err := l.profile.normal()
		if err != nil {
			return nil, err
		}
		p, events, err := b.insertPerson(ctx, tx, by, profile, l.hash, now)
		if err != nil {
			return nil, err
		}
		roll.Created++
		roll.Slips = append(roll.Slips, Slip{
			Name: p.Name, Password: l.password, FullName: p.FullName, Post: p.Post, Role: p.Role, Scope: p.Scope, Until: p.PasswordUntil,
		})
		if l.state == Disabled {
			more, err := b.setState(ctx, tx, by, p, Disabled, now)
			return append(events, more...), err
		}
		return events, nil
	}
	p, err := b.governed(ctx, tx, by, l.id)
	if err != nil {
		return nil, err
	}
	var events []Event
	if p.State != Left {
		if events, err = b.changePerson(ctx, tx, by, &p, l.profile, now); err != nil {
			return nil, err
		}
	}
	if l.state != "" {
		more, err := b.setState(ctx, tx, by, p, l.state, now)
		if err != nil {
			return nil, err
		}
		events = append(events, more...)
	}
	if len(events) > 0 {
		roll.Changed++
	} else {
		roll.Unchanged++
	}
	return events, nil
}

// reject adds the reasons why a row cannot be imported.
func (l *line) reject(bad *RollError, err error) {
	var invalid *data.InvalidError
	switch {
	case errors.As(err, &invalid):
		for _, f := range invalid.Fields {
			bad.add(data.Rejection{Row: l.number, Field: l.heading(f.Field), Reason: f.Reason, Raw: l.raw})
		}
	case errors.Is(err, data.ErrForbidden):
		bad.add(data.Rejection{Row: l.number, Field: l.heading("name"), Reason: "is the own account", Raw: l.raw})
	default:
		bad.add(data.Rejection{Row: l.number, Field: l.heading("name"), Reason: "is the last security administrator, or changed meanwhile", Raw: l.raw})
	}
}

// heading is how the list calls a column.
func (l *line) heading(column string) string {
	if i := slices.Index(rollColumns(), column); i >= 0 && l.headings[i] != "" {
		return l.headings[i]
	}
	return column
}
