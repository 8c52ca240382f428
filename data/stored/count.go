package stored

import "lianxin/data"

// Count adds what a merge did to the staged rows of one layer to what it did and to its account: of all rows, and of those of the import's input.
func Count(applied *data.Applied, done *data.Import, all, input data.Applied) {
	applied.Inserted += all.Inserted
	applied.Updated += all.Updated
	applied.Unchanged += all.Unchanged
	applied.Skipped += all.Skipped
	applied.Deleted += all.Deleted
	done.Inserted += input.Inserted
	done.Updated += input.Updated
	done.Unchanged += input.Unchanged
}
