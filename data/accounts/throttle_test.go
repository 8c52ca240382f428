package accounts

import (
	"fmt"
	"testing"
	"time"
)

func TestThrottle(t *testing.T) {
	now := time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)
	const limit = 30
	var th throttle
	fail := func(n int) (until time.Time) {
		for range n {
			until = th.fail("10.1.2.3", limit, 60, now)
		}
		return until
	}
	if !fail(29).IsZero() || !th.until("10.1.2.3", now).IsZero() {
		t.Fatal("locked after 29")
	}
	if got := fail(1); !got.Equal(now.Add(time.Minute)) || !th.until("10.1.2.3", now).Equal(got) {
		t.Fatalf("the 30th: locked until %v", got)
	}
	if !th.until("10.1.2.4", now).IsZero() {
		t.Error("the neighbour is locked")
	}
	now = now.Add(time.Minute)
	if !th.until("10.1.2.3", now).IsZero() {
		t.Error("locked for more than a minute")
	}
	// 15 of 30 failures were kept, one leaked away: 16 more lock again, twice as long.
	if !fail(15).IsZero() {
		t.Error("locked too soon")
	}
	if got := fail(1); !got.Equal(now.Add(2 * time.Minute)) {
		t.Errorf("the second lock: until %v", got)
	}
	for range 20 {
		fail(40)
	}
	if got := fail(40); got.After(now.Add(time.Hour)) {
		t.Errorf("longer than the longest: %v", got)
	}
	// An office of 100 that mistypes once a minute is never locked.
	for range 600 {
		now = now.Add(time.Minute)
		if !th.fail("10.9.9.9", limit, 60, now).IsZero() {
			t.Fatal("an office that mistypes now and then is locked")
		}
	}
}

func TestThrottleIsBounded(t *testing.T) {
	now := time.Date(2026, 3, 2, 4, 0, 0, 0, time.UTC)
	const limit = 30
	var th throttle
	for range 30 {
		th.fail("10.1.2.3", limit, 60, now)
	}
	for i := range maxAddresses + 10 {
		th.fail(fmt.Sprintf("10.%d.%d.%d", 2+i>>16, i>>8&255, i&255), limit, 60, now)
	}
	if len(th.addresses) > maxAddresses {
		t.Errorf("%d addresses", len(th.addresses))
	}
	if th.until("10.1.2.3", now).IsZero() {
		t.Error("many addresses made a locked one forgotten")
	}
}

func TestNetwork(t *testing.T) {
	for address, want := range map[string]string{
		"10.1.2.3":                     "10.1.2.3",
		"::ffff:10.1.2.3":              "10.1.2.3",
		"2001:db8:1:2:3:4:5:6":         "2001:db8:1:2::/64",
		"2001:db8:1:2:ffff:4:5:6":      "2001:db8:1:2::/64",
		"fe80::1%eth0":                 "fe80::/64",
		"":                             "",
		"not an address, but somebody": "not an address, but somebody",
	} {
		if got := network(address); got != want {
			t.Errorf("%q: %q, want %q", address, got, want)
		}
	}
}

func TestBackoff(t *testing.T) {
	for n, want := range map[int]time.Duration{0: time.Minute, 1: 2 * time.Minute, 5: 32 * time.Minute, 6: time.Hour, 11: time.Hour, 12: time.Hour, 1 << 40: time.Hour} {
		if got := backoff(n, 1, 60); got != want {
			t.Errorf("%d: %v, want %v", n, got, want)
		}
	}
}
