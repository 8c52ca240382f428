// Package accounts says who asks and proves what they did: users, sessions, API tokens, walls, and the audit log. Its book lies with what no map may
// carry: in the vault beside a GeoPackage, or in the schema `vault` of PostgreSQL, by the same statements (DB). It knows no HTTP: what it is given
// are presented secrets, addresses and times.
//
// # Secrets
//
// A secret is 256 random bits behind a prefix that says what it is for (lxs_ a session, lxt_ a token, lxd_ a wall). Only its
// SHA-256 is kept: with that much randomness a slow hash would protect nothing more, and finding it by its hash gives away no
// time. Passwords are argon2id; names, password hashes and everything free in text are sealed under the vault's key, and
// a sign-in name is found by a keyed digest. So whoever steals the book without its key learns roles, scopes and times.
//
// # Authority
//
// A Principal is what a secret stands for at a moment. It is read from memory; a change made through the same Book
// reaches it at once, one made by another process within Staleness. Every change of authority is one transaction with its
// audit row.
//
// # Audit
//
// What must not happen unseen is appended before it may happen: Append returns once the row is on the disk, and only then does
// content leave the server. Verify proves the log; what proves that nothing was cut off its end, or written anew by somebody who holds
// the vault's key, are its daily heads, kept elsewhere (Options.Anchor).
//
// # Walls
//
// What walls share lies beside them, in tables numbered apart (wall/): alerts and who acknowledged them with which post, and what each wall told of itself last, written
// by every node. An alert's row names a record and its unit and says nothing of the case.
//
// # Decisions
//
// 2026-11 Subjects are opaque (user-17, token-5, device-3, console:NAME): they are written into the history of records, where a
// name does not belong. Name tells whoever may know.
//
// 2026-11 A user has one role, so the three administrators are three accounts by construction. Administrators have no scope
// over records; an empty scope of theirs means that they may manage every account, and reads nothing.
//
// 2026-11 The numbers of Policy lie in the vault and are changed by the security administrator, apart from the store's settings,
// which are the system administrator's.
//
// 2026-11 Keys of digests (sign-in names, households, enterprises) are drawn once and lie sealed in the vault, not derived from the
// vault's key: that key can be changed (Sealed), and yet a name is found and a household counted once. Were a digest key itself
// lost, a second generation (k2_) would have to be computed from the sources: digests do not turn back.
//
// 2026-11 There is no revocation list and no background refresh: an entry in memory is taken for true for Staleness, then read
// again (30 µs). A change through the same Book empties the memory. Would change with more than some thousand secrets in use a second.
//
// 2026-11 An audit row's hash covers its plain content, to which 16 random bytes belong, not its sealed form: the chain
// survives a change of the vault's key, and hashes can be published without letting anyone guess what they cover.
package accounts
