package accounts

// Cheapen makes password hashes of a book cheap, for tests that are not about them.
func (b *Book) Cheapen() *Book {
	b.hasher.cost = cost{memoryKiB: 64, passes: 1}
	return b
}

// HashWaiting is how many callers wait for a turn to hash.
func (b *Book) HashWaiting() int64 { return b.hasher.waiting.Load() }

// HoldHashes takes every turn to hash until the function returned is called.
func (b *Book) HoldHashes() (release func()) {
	for range cap(b.hasher.slots) {
		b.hasher.slots <- struct{}{}
	}
	return func() {
		for range cap(b.hasher.slots) {
			<-b.hasher.slots
		}
	}
}
