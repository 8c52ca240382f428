package accounts

import (
	"context"
	"crypto/rand"
	"embed"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"lianxin/data"
)

//go:embed migrations/*/*.sql wall/*/*.sql
var migrationFiles embed.FS

// parts are the tables of this package, whose steps are numbered apart: the folder that holds them, by the name they have in the vault.
func parts() [][2]string { return [][2]string{{"accounts", "migrations"}, {"wall", "wall"}} }

// Staleness is the longest for which a change of authority by another process goes unnoticed.
const Staleness = 15 * time.Second

// Options of a Book. The zero value works.
type Options struct {
	Zone    *time.Location   // of days in counts and in the audit log; nil: UTC
	Random  io.Reader        // of secrets; nil: crypto/rand
	Log     *slog.Logger     // what Run could not do, and alarms; nil: nowhere
	Anchor  func(Head) error // is handed the head of every day that ended, once, and by Anchor the newest; nil: nobody
	Hashes  int              // passwords hashed at a time; 0: 2
	HashMiB int              // memory that each takes, 19 to 64; 0: 19
}

// Book is the book of accounts, open in a vault. It is safe for concurrent use.
type Book struct {
	db     DB
	zone   *time.Location
	random io.Reader
	log    *slog.Logger
	anchor func(Head) error

	keyring   map[keyUse][]byte
	hasher    *hasher
	throttle  throttle // of sign-ins, by address
	enrolling throttle // of walls that ask for a code, by address
	guessing  throttle // of codes that are none, by administrator
	cache     cache
	usage     usage
	journal   journal

	indexing chan struct{} // holds one while the index of citizens is brought up to date
}

// Open brings the vault's tables to this program's and opens them.
func Open(ctx context.Context, db DB, o Options) (*Book, error) {
	if err := Migrate(ctx, db); err != nil {
		return nil, fmt.Errorf("open the accounts: %w", err)
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	b := &Book{indexing: make(chan struct{}, 1), db: db, zone: o.Zone, random: o.Random, log: o.Log, anchor: o.Anchor}
	if b.zone == nil {
		b.zone = time.UTC
	}
	if b.log == nil {
		b.log = slog.New(slog.DiscardHandler)
	}
	var err error
	if b.hasher, err = newHasher(o); err != nil {
		return nil, err
	}
	if err := b.loadKeyring(ctx); err != nil {
		return nil, fmt.Errorf("open the accounts: %w", err)
	}
	return b, nil
}

// Close writes what waits to be written. The vault is closed by whoever opened it, afterwards.
func (b *Book) Close(ctx context.Context, now time.Time) error {
	b.journal.close()
	return b.Flush(ctx, now)
}

// Run does what time asks for, at every tick: it flushes counts and hands out the audit log's heads. It returns when
// ctx ends or ticks do. A tick every 10 s is meant; a fault of one tick is logged and the next tries again.
func (b *Book) Run(ctx context.Context, tick <-chan time.Time) {
	for {
		select {
		case <-ctx.Done():
			return
		case now, more := <-tick:
			if !more {
				return
			}
			if err := errors.Join(b.Flush(ctx, now), b.endDays(ctx, now)); err != nil && ctx.Err() == nil {
				b.log.Error("accounts", slog.Any("error", err))
			}
		}
	}
}

// Anchor hands out the heads of all days, that of the present one as far as it has come. It is called at the start, so that a log can be compared from its first day on.
func (b *Book) Anchor(ctx context.Context, now time.Time) error {
	if err := b.emitHeads(ctx, b.day(now.AddDate(0, 0, 1))); err != nil {
		return fmt.Errorf("hand out the audit log's heads: %w", err)
	}
	return nil
}

// By is who changes something, and from where.
type By struct {
	Principal
	Address string // of the client; empty on the console
}

// allowed refuses who has not the right.
func (by By) allowed(r Right) error {
	if !by.May(r) {
		return fmt.Errorf("%s: %w", r, data.ErrForbidden)
	}
	return nil
}

// governs refuses who may not manage accounts, tokens and walls of a role in a scope.
func (by By) governs(role data.Role, scope []string) error {
	if err := by.allowed(RightAccounts); err != nil {
		return err
	}
	if !by.manages(role, scope) {
		return fmt.Errorf("that scope: %w", data.ErrForbidden)
	}
	return nil
}

// event is an event of this actor; detail are pairs of name and value, of which empty values are left out.
func (by By) event(kind EventKind, object string, now time.Time, detail ...string) Event {
	e := Event{Kind: kind, At: now, Actor: by.Subject, Address: cut(by.Address, maxEventName), Object: object}
	for i := 0; i+1 < len(detail); i += 2 {
		if detail[i+1] == "" {
			continue
		}
		if e.Detail == nil {
			e.Detail = map[string]string{}
		}
		e.Detail[detail[i]] = detail[i+1]
	}
	return e
}

// change performs a change of authority: one transaction with its audit rows, after which nothing in memory is believed.
func (b *Book) change(ctx context.Context, fn func(Tx) ([]Event, error)) error {
	defer b.cache.forget() // after a failed commit too: it may have happened
	return b.record(ctx, fn)
}

// record performs a transaction with its audit rows that takes authority from nobody.
func (b *Book) record(ctx context.Context, fn func(Tx) ([]Event, error)) error {
	return b.db.Write(ctx, func(tx Tx) error {
		events, err := fn(tx)
		if err != nil {
			return err
		}
		for _, e := range events {
			if err := e.Validate(); err != nil {
				return err
			}
		}
		_, err = b.chain(ctx, tx, events...)
		return err
	})
}
