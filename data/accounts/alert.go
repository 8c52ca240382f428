package accounts

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"
	"time"

	"lianxin/data"
)

// AlertCase is a case that the rule of alerts meets now: new, recent, open and grave enough.
type AlertCase struct {
	Layer data.LayerID
	ID    string
	Unit  string // that the record is of
	Level int    // 1 is the gravest
}

// Alert is a case that walls were told of. It says nothing of the case but where it is: what may be told of it is the live view's part.
type Alert struct {
	Layer        data.LayerID
	ID, Unit     string
	Raised       time.Time
	Acknowledged time.Time // zero: not yet
	Actor        string    // who acknowledged it
	Post         string    // and as what
}

const (
	alertsKept  = 90 * 24 * time.Hour // acknowledged and unacknowledged alerts, and cases that are known
	alertsShown = 24 * time.Hour      // for which Alerts tells of what was acknowledged
	maxPost     = 120                 // characters
)

// RaiseAlerts notes the cases that the rule meets now and raises an alert for those it meets for the first time. What it meets when it is first asked,
// or meets only because its level was just widened, was there before and raises none: widened since any process asked last, or since this one did, which by
// was says by which level; processes that serve parts of the prefecture see different cases. Asked by several processes at once each case is raised once.
func (b *Book) RaiseAlerts(ctx context.Context, was, level int, cases []AlertCase, now time.Time) (raised int, err error) {
	idle := false
	if err := b.db.Read(ctx, func(tx Tx) error {
		rule, known, err := ruleOfAlerts(ctx, tx)
		if err != nil || !known || rule != level {
			return err
		}
		fresh, err := unmet(ctx, tx, cases, now)
		idle = len(fresh) == 0
		return err
	}); err != nil || idle {
		return 0, wrapAlerts("raise", err)
	}
	err = b.db.Write(ctx, func(tx Tx) error {
		raised = 0
		rule, known, err := ruleOfAlerts(ctx, tx)
		if err != nil {
			return err
		}
		fresh, err := unmet(ctx, tx, cases, now)
		if err != nil {
			return err
		}
		for _, c := range fresh {
			state := "known"
			if known && c.Level <= min(rule, was, level) {
				state = "raised"
			}
			n, err := tx.Exec(ctx, "INSERT INTO wall_alert (layer, id, unit, state, met) VALUES (?, ?, ?, ?, ?) ON CONFLICT (layer, id) DO NOTHING", string(c.Layer), c.ID, c.Unit, state, millis(now))
			if err != nil {
				return err
			}
			if state == "raised" {
				raised += int(n)
			}
		}
		if _, err := tx.Exec(ctx, "INSERT INTO wall_rule (one, level, changes) VALUES (1, ?, 1) ON CONFLICT (one) DO UPDATE SET level = excluded.level, changes = wall_rule.changes + 1", level); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, "DELETE FROM wall_alert WHERE met < ?", millis(now.Add(-alertsKept)))
		return err
	})
	return raised, wrapAlerts("raise", err)
}

func wrapAlerts(what string, err error) error {
	if err != nil {
		return fmt.Errorf("%s alerts: %w", what, err)
	}
	return nil
}

// ruleOfAlerts is the level that alerts were last raised by; known is false before the first time.
func ruleOfAlerts(ctx context.Context, tx Tx) (level int, known bool, err error) {
	var n int64
	known, err = one(ctx, tx, "SELECT level FROM wall_rule", nil, &n)
	return int(n), known, err
}

// unmet are the cases without a row of late: the rule meets no case that is older.
func unmet(ctx context.Context, tx Tx, cases []AlertCase, now time.Time) (fresh []AlertCase, err error) {
	if len(cases) == 0 {
		return nil, nil
	}
	met := map[string]bool{}
	if err := tx.Rows(ctx, "SELECT layer, id FROM wall_alert WHERE met >= ?", []any{millis(now.AddDate(0, 0, -8))}, func(row []driver.Value) error {
		var layer, id string
		err := Scan(row, &layer, &id)
		met[layer+"/"+id] = true
		return err
	}); err != nil {
		return nil, err
	}
	for _, c := range cases {
		if key := string(c.Layer) + "/" + c.ID; !met[key] {
			met[key] = true
			fresh = append(fresh, c)
		}
	}
	return fresh, nil
}

// AlertChanges grows with every change of alerts, by any process; 0 before the first.
func (b *Book) AlertChanges(ctx context.Context) (n int64, err error) {
	err = b.db.Read(ctx, func(tx Tx) error {
		_, err := one(ctx, tx, "SELECT changes FROM wall_rule", nil, &n)
		return err
	})
	return n, wrapAlerts("watch", err)
}

// Alerts are those not acknowledged, and those acknowledged within a day; the newest first.
func (b *Book) Alerts(ctx context.Context, now time.Time) (alerts []Alert, err error) {
	err = b.db.Read(ctx, func(tx Tx) error {
		return tx.Rows(ctx, `SELECT layer, id, unit, met, acknowledged, actor, sealed FROM wall_alert
			WHERE state = 'raised' OR state = 'acknowledged' AND acknowledged > ? ORDER BY met DESC, layer, id`, []any{millis(now.Add(-alertsShown))},
			func(row []driver.Value) error {
				var a Alert
				var layer string
				var sealed []byte
				if err := Scan(row, &layer, &a.ID, &a.Unit, &a.Raised, &a.Acknowledged, &a.Actor, &sealed); err != nil {
					return err
				}
				a.Layer = data.LayerID(layer)
				if len(sealed) > 0 {
					plain, err := b.db.Open(sealed, alertPlace(layer, a.ID)...)
					if err != nil {
						return fmt.Errorf("alert %s/%s: %w", layer, a.ID, err)
					}
					a.Post = string(plain)
				}
				alerts = append(alerts, a)
				return nil
			})
	})
	return alerts, wrapAlerts("list", err)
}

func alertPlace(layer, id string) []string { return []string{"alert", layer, id} }

// AcknowledgeAlerts takes alerts off every wall: with the post of whoever does it, which is their account's unless stated, and an audit row for each. Those
// acknowledged before stay as they were. ErrNotFound when one is none; what the actor may know of is the caller's to look at.
func (b *Book) AcknowledgeAlerts(ctx context.Context, by By, alerts []Alert, post string, now time.Time) (acknowledged int, err error) {
	if err := by.allowed(RightEdit); err != nil {
		return 0, err
	}
	post = strings.TrimSpace(post)
	err = b.record(ctx, func(tx Tx) (events []Event, err error) {
		if post == "" {
			p, _, err := b.findPerson(ctx, tx, "account.id = ?", by.AccountID)
			if err != nil {
				return nil, err
			}
			post = strings.TrimSpace(p.Post)
		}
		if !isLine(post, 1, maxPost) {
			return nil, data.Invalid("post", "must be one line of 1 to %d characters: as what you acknowledge", maxPost)
		}
		for _, a := range alerts {
			var state string
			found, err := one(ctx, tx, "SELECT state FROM wall_alert WHERE layer = ? AND id = ? AND state <> 'known'", []any{string(a.Layer), a.ID}, &state)
			if err == nil && !found {
				err = data.ErrNotFound
			}
			if err != nil {
				return nil, err
			}
			if state != "raised" {
				continue
			}
			sealed := b.db.Seal([]byte(post), alertPlace(string(a.Layer), a.ID)...)
			if _, err := tx.Exec(ctx, "UPDATE wall_alert SET state = 'acknowledged', acknowledged = ?, actor = ?, sealed = ? WHERE layer = ? AND id = ?",
				millis(now), by.Subject, sealed, string(a.Layer), a.ID); err != nil {
				return nil, err
			}
			events = append(events, by.event(AlertAcknowledged, string(a.Layer)+"/"+a.ID, now, "post", post, "unit", a.Unit, "raised", strconv.FormatInt(millis(a.Raised), 10)))
		}
		acknowledged = len(events)
		if acknowledged > 0 {
			_, err = tx.Exec(ctx, "UPDATE wall_rule SET changes = changes + 1")
		}
		return events, err
	})
	return acknowledged, wrapAlerts("acknowledge", err)
}
