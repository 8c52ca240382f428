package postgres_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"lianxin/data"
	"lianxin/data/postgres"
	"lianxin/data/postgres/pgtest"
)

// childEnv makes the test binary a writer of its own process: "url\tprefix". It imports and edits for ever, and prints a line for
// everything the store acknowledged.
const childEnv = "POSTGRES_TEST_CHILD"

func TestMain(m *testing.M) {
	if job := os.Getenv(childEnv); job != "" {
		url, prefix, _ := strings.Cut(job, "\t")
		if err := work(url, prefix); err != nil {
			fmt.Println("failed", strings.ReplaceAll(err.Error(), "\n", " "))
			os.Exit(1)
		}
	}
	pgtest.Main(m)
}

func work(url, prefix string) error {
	ctx := context.Background()
	s, err := postgres.Open(ctx, url, postgres.Options{VaultKey: key()})
	if err != nil {
		return err
	}
	fmt.Println("open")
	for n := 0; ; n++ {
		id := fmt.Sprintf("%s-import-%d", prefix, n)
		if err := importRows(ctx, s, id, 3000); err != nil {
			return err
		}
		fmt.Println("import", id)
		name := fmt.Sprintf("%s-edit-%d", prefix, n)
		b := batch(name, dispute(s, name, name))
		b.Puts[0].Case = map[string]string{"phone": name}
		if _, err := s.Apply(ctx, b); err != nil {
			return err
		}
		fmt.Println("edit", name)
	}
}

// importRows imports the same records again and again, each time with a title of its own, every tenth with a case file, and one row
// that is rejected.
func importRows(ctx context.Context, s *postgres.Store, id string, rows int) error {
	st, err := s.Stage(ctx, data.Import{ID: id, Layer: data.Disputes})
	if err != nil {
		return err
	}
	puts := make([]data.Put, rows)
	for i := range puts {
		puts[i] = data.Put{Row: int64(i + 1), Record: dispute(s, fmt.Sprint("shared ", i), id)}
		if i%10 == 0 {
			puts[i].Case = map[string]string{"phone": id}
		}
	}
	if _, err := st.Put(ctx, puts); err != nil {
		return errors.Join(err, st.Discard())
	}
	if err := st.Reject(ctx, []data.Rejection{{Row: int64(rows + 1), Reason: id}}); err != nil {
		return errors.Join(err, st.Discard())
	}
	done := data.Import{ID: id, Layer: data.Disputes, State: data.ImportDone, Finished: made, Input: int64(rows + 1), Accepted: int64(rows), Rejected: 1}
	_, _, err = st.Merge(ctx, done, data.MergeOptions{})
	return err
}

// child is a writing process.
type child struct {
	cmd   *exec.Cmd
	lines chan string
}

func startChild(t *testing.T, url, prefix string) *child {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := &child{cmd: exec.CommandContext(context.WithoutCancel(t.Context()), self), lines: make(chan string, 10_000)}
	c.cmd.Env = append(os.Environ(), childEnv+"="+url+"\t"+prefix)
	out, err := c.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(c.lines)
		for scan := bufio.NewScanner(out); scan.Scan(); {
			c.lines <- scan.Text()
		}
	}()
	return c
}

// acknowledged is what writers were told is kept.
type acknowledged struct{ imports, edits []string }

// drain takes what a writer that has ended had acknowledged, and what it said of an end of its own.
func (a *acknowledged) drain(c *child) (failed string) {
	for line := range c.lines {
		what, name, _ := strings.Cut(line, " ")
		switch what {
		case "import":
			a.imports = append(a.imports, name)
		case "edit":
			a.edits = append(a.edits, name)
		case "failed":
			failed = name
		}
	}
	_ = c.cmd.Wait() // it was killed
	return failed
}

// verify demands that all of it is there, imports whole or not at all, and the store without a fault.
func (a *acknowledged) verify(t *testing.T, s *postgres.Store) {
	t.Helper()
	known := map[string]bool{}
	imports, err := s.Imports(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, imp := range imports {
		known[imp.ID] = true
	}
	for _, id := range a.imports {
		if !known[id] {
			t.Errorf("import %s was acknowledged and is lost", id)
		}
	}
	for _, name := range a.edits {
		file, err := s.CaseFile(t.Context(), data.Disputes, dispute(s, name, "").ID)
		if err != nil || file.Fields["phone"] != name {
			t.Errorf("edit %s was acknowledged: %v, %v", name, file.Fields, err)
		}
	}
	sources := map[string]int{}
	for _, title := range titles(t, s) {
		if strings.Contains(title, "-import-") {
			sources[title]++
		}
	}
	for title, n := range sources {
		if n != 3000 || len(sources) != 1 || !known[title] {
			t.Errorf("%d of 3000 records are of import %s, which is known: %v; there are %d imports' records", n, title, known[title], len(sources))
		}
	}
	checkWhole(t, s)
}

// A process that imports and edits is killed at random moments. Where a busy machine let it acknowledge nothing of a kind, more rounds follow, each with
// twice the time.
func TestPostgresKilledWriterLosesNothing(t *testing.T) {
	url := pgtest.Database(t)
	s := create(t, url)
	var known acknowledged
	random := rand.New(rand.NewPCG(7, 5))
	round, within := 0, time.Second
	for ; round < killRounds || round < killRounds+6 && (len(known.imports) == 0 || len(known.edits) == 0); round++ {
		if round >= killRounds {
			within *= 2
		}
		c := startChild(t, url, fmt.Sprint("r", round))
		for line := range c.lines {
			if line == "open" {
				break
			}
		}
		time.Sleep(100*time.Millisecond + time.Duration(random.Int64N(int64(within)))) // the moment is the point
		if err := c.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if failed := known.drain(c); failed != "" {
			t.Fatalf("round %d: the writer failed by itself: %s", round, failed)
		}
		known.verify(t, s)
		if t.Failed() {
			t.Fatalf("after round %d", round)
		}
	}
	t.Logf("%d rounds: %d imports and %d edits were acknowledged, all are there", round, len(known.imports), len(known.edits))
	if len(known.imports) == 0 || len(known.edits) == 0 {
		t.Error("the rounds prove nothing")
	}
}

// The database dies at random moments under a process that imports and edits. What this process had acknowledged is there when the
// database is back; the writer is told, or goes on when it was quick enough.
func TestPostgresKilledDatabaseLosesNothing(t *testing.T) {
	cluster := pgtest.Start(t, pgtest.Options{Settings: map[string]string{"synchronous_commit": "on"}})
	url, err := cluster.Database(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s := create(t, url)
	var known acknowledged
	random := rand.New(rand.NewPCG(7, 6))
	for round := range killRounds {
		c := startChild(t, url, fmt.Sprint("d", round))
		for line := range c.lines {
			if line == "open" {
				break
			}
		}
		time.Sleep(time.Duration(100_000+random.IntN(900_000)) * time.Microsecond) // the moment is the point
		if err := cluster.Crash(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := cluster.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		_ = c.cmd.Process.Kill() // when it goes on
		if failed := known.drain(c); failed != "" && !strings.Contains(failed, "unavailable") {
			t.Fatalf("round %d: the writer said %q", round, failed)
		}
		known.verify(t, s)
		if t.Failed() {
			t.Fatalf("after round %d", round)
		}
	}
	t.Logf("%d rounds: %d imports and %d edits were acknowledged, all are there", killRounds, len(known.imports), len(known.edits))
}
