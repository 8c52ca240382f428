package accounts

import (
	"context"
	"database/sql/driver"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"lianxin/data"
)

// Token is an API token as lists show it.
type Token struct {
	ID      int64
	Name    string // what it is for, as its maker called it
	Owner   int64  // account that it ends with; 0: none
	Role    data.Role
	Scope   []string
	Rights  []Right
	Maker   string // subject
	Created time.Time
	Until   time.Time
	Revoked time.Time // zero: not
	Used    time.Time // last, to the nearest tick of Run; zero: never
}

// TokenOptions say what a new token shall be.
type TokenOptions struct {
	Name   string
	Role   data.Role // as whom it reads: commander, official, analyst or kiosk; empty: analyst
	Scope  []string  // unit codes or prefixes
	Rights []Right   // read, import:NAME
	Until  time.Time // at most Policy.TokenDays ahead
	Own    bool      // it belongs to the user who makes it, and ends with that user's account, role or scope
}

// maxTokenName is in characters.
const maxTokenName = 80

// IssueToken makes a token and returns its secret, which is never seen again. The security administrator makes any; a user
// with RightExport makes own ones that read as an analyst or as the user does, within the user's scope.
func (b *Book) IssueToken(ctx context.Context, by By, o TokenOptions, now time.Time) (Token, string, error) {
	viewer, err := o.check(now)
	if err != nil {
		return Token{}, "", err
	}
	t := Token{
		Name: strings.TrimSpace(o.Name), Role: viewer.Role, Scope: viewer.Scope, Rights: splitRights(joinRights(o.Rights)),
		Maker: by.Subject, Created: timeOf(millis(now)), Until: timeOf(millis(o.Until)),
	}
	if err := t.permit(by, o.Own); err != nil {
		return Token{}, "", err
	}
	secret, d, err := newSecret(b.random, tokenSecret)
	if err != nil {
		return Token{}, "", err
	}
	err = b.change(ctx, func(tx Tx) ([]Event, error) {
		policy, err := policyIn(ctx, tx)
		if err != nil {
			return nil, err
		}
		if t.Until.After(now.AddDate(0, 0, policy.TokenDays)) {
			return nil, data.Invalid("until", "is more than %d days ahead", policy.TokenDays)
		}
		return b.insertToken(ctx, tx, by, d, &t)
	})
	if err != nil {
		return Token{}, "", fmt.Errorf("issue a token: %w", err)
	}
	return t, secret, nil
}

// check names everything that is wrong, and makes the viewer the token stands for.
func (o TokenOptions) check(now time.Time) (data.Viewer, error) {
	var bad []error
	name := strings.TrimSpace(o.Name)
	if !isLine(name, 1, maxTokenName) {
		bad = append(bad, data.Invalid("name", "must be one line of 1 to %d characters", maxTokenName))
	}
	if !o.Until.After(now) {
		bad = append(bad, data.Invalid("until", "must lie ahead"))
	}
	bad = append(bad, checkTokenRights(o.Rights))
	role := o.Role
	if role == "" {
		role = data.Analyst
	}
	if role != data.Commander && role != data.Official && role != data.Analyst && role != data.Kiosk {
		bad = append(bad, data.Invalid("role", "a token cannot be a %s", role))
	}
	viewer, err := data.NewViewer(data.Analyst, o.Scope...)
	if err == nil && len(viewer.Scope) == 0 {
		err = data.Invalid("scope", "is missing")
	}
	viewer.Role = role
	if !(Principal{Rights: o.Rights}).May(RightRead) {
		viewer.Role = "" // it only feeds
	}
	return viewer, data.Collect(append(bad, err)...)
}

// permit refuses a maker who may not make the token, and settles whose it is.
func (t *Token) permit(by By, own bool) error {
	if !own {
		return by.governs(t.Role, t.Scope)
	}
	if by.AccountID == 0 || by.SessionID == 0 || !by.May(RightExport) || !within(t.Scope, by.Scope) ||
		t.Role != data.Analyst && t.Role != by.Role || joinRights(t.Rights) != string(RightRead) {
		return fmt.Errorf("a token of one's own: %w", data.ErrForbidden)
	}
	t.Owner = by.AccountID
	return nil
}

// tokenSeal is what is sealed of a token.
type tokenSeal struct {
	Name  string `json:"name"`
	Maker string `json:"maker"`
}

func (b *Book) insertToken(ctx context.Context, tx Tx, by By, d digest, t *Token) ([]Event, error) {
	sealed, err := b.seal(tokenSeal{t.Name, t.Maker}, "token", d)
	if err != nil {
		return nil, err
	}
	scope, rights := strings.Join(t.Scope, ","), joinRights(t.Rights)
	if _, err := tx.Exec(ctx, "INSERT INTO token (hash, owner, role, scope, rights, created, until, sealed) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
		d[:], t.Owner, string(t.Role), scope, rights, millis(t.Created), millis(t.Until), sealed); err != nil {
		return nil, err
	}
	if _, err := one(ctx, tx, "SELECT id FROM token WHERE hash = ?", []any{d[:]}, &t.ID); err != nil {
		return nil, err
	}
	subject := tokenSubject(t.ID)
	if err := openAccess(ctx, tx, Access{Subject: subject, Role: t.Role, Scope: t.Scope, Rights: t.Rights, Since: t.Created, Until: t.Until}); err != nil {
		return nil, err
	}
	return []Event{by.event(TokenIssued, subject, t.Created, "name", t.Name, "role", string(t.Role), "scope", scope, "rights", rights,
		"until", t.Until.Format(time.RFC3339), "owner", ownerSubject(t.Owner))}, nil
}

func ownerSubject(owner int64) string {
	if owner == 0 {
		return ""
	}
	return userSubject(owner)
}

// RevokeToken ends a token at once. The security administrator ends any in scope, a user the own ones; ErrNotFound for others.
// Ending one that has ended changes nothing.
func (b *Book) RevokeToken(ctx context.Context, by By, id int64, now time.Time) error {
	err := b.change(ctx, func(tx Tx) ([]Event, error) {
		var t Token
		found, err := oneToken(ctx, tx, id, &t)
		if err != nil {
			return nil, err
		}
		mine := t.Owner != 0 && t.Owner == by.AccountID && by.SessionID != 0
		if !found || !mine && by.governs(t.Role, t.Scope) != nil {
			return nil, data.ErrNotFound
		}
		if !t.Revoked.IsZero() {
			return nil, nil
		}
		return []Event{by.event(TokenRevoked, tokenSubject(id), now)}, endToken(ctx, tx, id, now)
	})
	if err != nil {
		return fmt.Errorf("revoke token %d: %w", id, err)
	}
	return nil
}

func oneToken(ctx context.Context, tx Tx, id int64, t *Token) (found bool, err error) {
	var scope string
	found, err = one(ctx, tx, "SELECT owner, scope, revoked FROM token WHERE id = ?", []any{id}, &t.Owner, &scope, &t.Revoked)
	t.ID, t.Scope = id, splitList(scope)
	return found, err
}

func endToken(ctx context.Context, tx Tx, id int64, now time.Time) error {
	if _, err := tx.Exec(ctx, "UPDATE token SET revoked = ? WHERE id = ? AND revoked = 0", millis(now), id); err != nil {
		return err
	}
	return closeAccess(ctx, tx, tokenSubject(id), now)
}

// Tokens are the tokens that an administrator manages, else the own ones, newest first; ended ones too.
func (b *Book) Tokens(ctx context.Context, by By) (tokens []Token, err error) {
	all := by.May(RightAccounts)
	err = b.db.Read(ctx, func(tx Tx) error {
		return tx.Rows(ctx, tokenColumns+" ORDER BY id DESC", nil,
			func(row []driver.Value) error {
				t, err := b.readToken(row)
				if err == nil && (all && by.manages(t.Role, t.Scope) || t.Owner != 0 && t.Owner == by.AccountID) {
					tokens = append(tokens, t)
				}
				return err
			})
	})
	if err != nil {
		return nil, fmt.Errorf("list tokens: %w", err)
	}
	return tokens, nil
}

const tokenColumns = "SELECT id, hash, owner, role, scope, rights, created, until, revoked, used, sealed FROM token"

func (b *Book) readToken(row []driver.Value) (t Token, err error) {
	var hash digest
	var sealed []byte
	var role, scope, rights string
	if err := Scan(row, &t.ID, &hash, &t.Owner, &role, &scope, &rights, &t.Created, &t.Until, &t.Revoked, &t.Used, &sealed); err != nil {
		return t, err
	}
	var s tokenSeal
	if err := b.open(sealed, &s, "token", hash); err != nil {
		return t, fmt.Errorf("token %d: %w", t.ID, err)
	}
	t.Name, t.Maker, t.Role, t.Scope, t.Rights = s.Name, s.Maker, data.Role(role), splitList(scope), splitRights(rights)
	return t, nil
}

// loadToken reads whom a token stands for now.
func (g *grant) loadToken(ctx context.Context, tx Tx, now time.Time) error {
	p := &g.principal
	var role, scope, rights, state string
	var revoked int64
	found, err := one(ctx, tx, `SELECT token.id, owner, token.role, token.scope, rights, until, revoked, coalesce(account.state, '')
		FROM token LEFT JOIN account ON account.id = owner WHERE hash = ?`, []any{p.secret[:]},
		&p.TokenID, &p.AccountID, &role, &scope, &rights, &p.Until, &revoked, &state)
	if err != nil {
		return err
	}
	if !found || revoked != 0 || !now.Before(p.Until) || p.AccountID != 0 && state != string(Active) {
		return ErrRefused
	}
	p.Subject, p.Role, p.Scope, p.Rights = tokenSubject(p.TokenID), data.Role(role), splitList(scope), splitRights(rights)
	return nil
}

// seal seals a value for the row that a hash names.
func (b *Book) seal(v any, table string, row digest) ([]byte, error) {
	plain, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return b.db.Seal(plain, table, hex.EncodeToString(row[:])), nil
}

// open opens what seal sealed.
func (b *Book) open(sealed []byte, v any, table string, row digest) error {
	plain, err := b.db.Open(sealed, table, hex.EncodeToString(row[:]))
	if err != nil {
		return err
	}
	return json.Unmarshal(plain, v)
}

// isLine tells whether a text is one line of so many characters that can be seen.
func isLine(s string, least, greatest int) bool {
	n := 0
	for _, r := range s {
		if !strconv.IsPrint(r) {
			return false
		}
		n++
	}
	return n >= least && n <= greatest
}
