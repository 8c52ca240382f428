// Package desk keeps what a person arranges at the desk: views saved under a name, for oneself or for one's unit, and how a watched view stood when
// it was last looked at. It lies in the vault beside the accounts, under migrations of its own ("desk").
//
// A view is a name and the query of the desk's address: filter, measure and look. It holds no record and grants nothing: whoever opens it asks with
// their own scope, and is told when that is narrower than what its owner saw.
//
// # Decisions
//
// 2026-11 A view is shared within a unit: it reaches those whose scope lies inside that unit, and is removed by its owner or by whoever may share there.
// What is shared is read by many: names and texts that name a person are refused in it.
//
// 2026-11 How a view stood is kept as the browser saw it (record ids with their state, or counts where there are too many), sealed and for its
// owner alone. The server could not know it: what a query means at the desk is the desk's to say.
package desk
