package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
)

// sum prints what the results come to and reports whether all is well: something ran, everything passed, and of
// each required class something passed.
func sum(out io.Writer, results []result, required []string) bool {
	results = merge(results)
	total := map[outcome]int{}
	class := map[string]int{}
	for _, r := range results {
		total[r.Outcome]++
		if r.Outcome == passed {
			class[r.class()]++
		}
	}
	printRunners(out, results)
	printSlowest(out, results)
	for _, r := range results {
		if r.Outcome != passed {
			fmt.Fprintf(out, "%s  %s %s\n", word(r.Outcome), r.Group, r.Name)
		}
	}
	ok := total[failed] == 0 && total[skipped] == 0
	for _, name := range required {
		fmt.Fprintf(out, "%s tests passed: %d\n", name, class[name])
		if class[name] == 0 {
			fmt.Fprintf(out, "FAIL  no %s test passed, and some must\n", name)
			ok = false
		}
	}
	if len(results) == 0 {
		fmt.Fprintln(out, "FAIL  no test ran")
		ok = false
	}
	fmt.Fprintf(out, "%d passed, %d failed, %d skipped\n", total[passed], total[failed], total[skipped])
	return ok
}

// printRunners prints one line a runner, in alphabetical order.
func printRunners(out io.Writer, results []result) {
	counts := map[string]map[outcome]int{}
	groups := map[string]map[string]bool{}
	var runners []string
	for _, r := range results {
		if counts[r.Runner] == nil {
			counts[r.Runner], groups[r.Runner] = map[outcome]int{}, map[string]bool{}
			runners = append(runners, r.Runner)
		}
		counts[r.Runner][r.Outcome]++
		groups[r.Runner][r.Group] = true
	}
	slices.Sort(runners)
	for _, name := range runners {
		n := counts[name]
		fmt.Fprintf(out, "%-11s %5d tests in %3d files or packages; %d failed; %d skipped\n",
			name, n[passed]+n[failed]+n[skipped], len(groups[name]), n[failed], n[skipped])
	}
}

// printSlowest names at most five tests of 5 s and more.
func printSlowest(out io.Writer, results []result) {
	slow := slices.DeleteFunc(slices.Clone(results), func(r result) bool { return r.Seconds < 5 })
	slices.SortStableFunc(slow, func(a, b result) int { return cmp.Compare(b.Seconds, a.Seconds) })
	for _, r := range slow[:min(5, len(slow))] {
		fmt.Fprintf(out, "slow  %6.1f s  %s %s\n", r.Seconds, r.Group, r.Name)
	}
}

func word(o outcome) string {
	if o == skipped {
		return "SKIP"
	}
	return "FAIL"
}

// splitList splits at commas, dropping empty parts.
func splitList(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' })
}
