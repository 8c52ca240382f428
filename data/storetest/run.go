package storetest

import (
	"context"
	"testing"
	"time"

	"lianxin/data"
)

// Open opens an empty store with the shipped schema, and closes it when the test ends.
type Open func(t testing.TB) data.Store

// Run runs the whole suite, each test on a store of its own.
func Run(t *testing.T, open Open) {
	for _, c := range []struct {
		name string
		test func(*testing.T, *suite)
	}{
		{"Empty", testEmpty},
		{"Values", testValues},
		{"ValuesRefused", testValuesRefused},
		{"Text", testText},
		{"Geometry", testGeometry},
		{"GeometryRefused", testGeometryRefused},
		{"EveryLayer", testEveryLayer},
		{"Apply", testApply},
		{"ApplyIsAtomic", testApplyIsAtomic},
		{"ApplyRefuses", testApplyRefuses},
		{"EqualChangesNothing", testEqualChangesNothing},
		{"IfVersion", testIfVersion},
		{"IdempotencyKey", testIdempotencyKey},
		{"Answer", testAnswer},
		{"Boundaries", testBoundaries},
		{"Delete", testDelete},
		{"ReturnAfterDeletion", testReturnAfterDeletion},
		{"History", testHistory},
		{"Recorded", testRecorded},
		{"Past", testPast},
		{"PastReach", testPastReach},
		{"PastOfPart", testPastOfPart},
		{"CaseFile", testCaseFile},
		{"CaseFileIsAChange", testCaseFileIsAChange},
		{"VisitKeys", testVisitKeys},
		{"Snapshot", testSnapshot},
		{"SnapshotParts", testSnapshotParts},
		{"SnapshotStops", testSnapshotStops},
		{"Since", testSince},
		{"SinceEqualsDifference", testSinceEqualsDifference},
		{"After", testAfter},
		{"Part", testPart},
		{"PartEqualsFilter", testPartEqualsFilter},
		{"Wait", testWait},
		{"Stage", testStage},
		{"StageDuplicates", testStageDuplicates},
		{"StageDiscard", testStageDiscard},
		{"StageManyLayers", testStageManyLayers},
		{"StageConditions", testStageConditions},
		{"StageDeletes", testStageDeletes},
		{"StageCaseFiles", testStageCaseFiles},
		{"StageLarge", testStageLarge},
		{"StageAfterFailure", testStageAfterFailure},
		{"StageRefuses", testStageRefuses},
		{"ImportOnce", testImportOnce},
		{"ImportBoundaryVersion", testImportBoundaryVersion},
		{"ImportInputCounts", testImportInputCounts},
		{"Imports", testImports},
		{"Rejections", testRejections},
		{"RefusedAgain", testRefusedAgain},
		{"Settings", testSettings},
		{"UnitLists", testUnitLists},
		{"Concurrency", testConcurrency},
		{"Cancelled", testCancelled},
		{"Close", testClose},
		{"Model", testModel},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &suite{ctx: t.Context(), store: open(t)}
			c.test(t, s)
			if t.Failed() || c.name == "Close" {
				return
			}
			s.checkWhole(t)
		})
	}
}

// suite is a store under test.
type suite struct {
	ctx   context.Context
	store data.Store
	keys  int
}

var start = time.Date(2026, 3, 1, 8, 30, 0, 123e6, time.UTC)

// checkWhole demands that the store finds nothing wrong with itself.
func (s *suite) checkWhole(t *testing.T) {
	t.Helper()
	findings := 0
	if err := s.store.Check(s.ctx, func(f data.Finding) {
		findings++
		if f.Severity != data.Fine {
			t.Errorf("check %s: %s: %s", f.Check, f.Severity, f.Detail)
		}
	}); err != nil || findings == 0 {
		t.Fatalf("check: %d findings, %v", findings, err)
	}
}
