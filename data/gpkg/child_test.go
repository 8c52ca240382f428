package gpkg_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/gpkg"
)

// childEnv makes the test binary a writer of its own process: "path prefix rounds limit". It does rounds of an import and an
// edit, 0 for ever, and prints a line for everything the store acknowledged; with the prefix "rekey" it changes the key instead. limit is the largest file it may write, 0 for any.
const childEnv = "GPKG_TEST_CHILD"

func TestMain(m *testing.M) {
	if job := os.Getenv(childEnv); job != "" {
		if err := work(job); err != nil {
			fmt.Println("failed", strings.ReplaceAll(err.Error(), "\n", " "))
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func work(job string) error {
	part := strings.Split(job, "\t")
	rounds, err := strconv.Atoi(part[2])
	if err != nil {
		return err
	}
	limit, err := strconv.ParseUint(part[3], 10, 64)
	if err != nil {
		return err
	}
	if limit > 0 {
		if err := limitFiles(limit); err != nil {
			return err
		}
	}
	ctx := context.Background()
	if part[1] == "rekey" {
		fmt.Println("open")
		_, err := gpkg.Rekey(ctx, part[0], gpkg.RekeyOptions{Guests: accounts.Sealed()})
		return err
	}
	s, err := gpkg.Open(ctx, part[0], gpkg.Options{})
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	fmt.Println("open")
	for n := 0; rounds == 0 || n < rounds; n++ {
		if err := workRound(ctx, s, part[1], n, func(line string) { fmt.Println(line) }); err != nil {
			return err
		}
	}
	return s.Close()
}

// workRound imports and edits, and tells what was acknowledged.
func workRound(ctx context.Context, s *gpkg.Store, prefix string, n int, tell func(line string)) error {
	id := fmt.Sprintf("%s-import-%d", prefix, n)
	st, err := s.Stage(ctx, data.Import{ID: id, Layer: data.Disputes})
	if err != nil {
		return fmt.Errorf("stage: %w", err)
	}
	rows := 60
	if n%2 == 1 {
		rows = 1200 // enough to drop and pack the index
	}
	puts := make([]data.Put, rows)
	for i := range puts {
		puts[i] = data.Put{Row: int64(i + 1), Record: dispute(s, fmt.Sprintf("shared-%d", i), prefix+strconv.Itoa(n))}
		if i%10 == 0 {
			puts[i].Case = map[string]string{"phone": id}
		}
	}
	if _, err := st.Put(ctx, puts); err != nil {
		return fmt.Errorf("put: %w", err)
	}
	if err := st.Reject(ctx, []data.Rejection{{Row: int64(rows + 1), Reason: id}}); err != nil {
		return fmt.Errorf("reject: %w", err)
	}
	done := data.Import{ID: id, Layer: data.Disputes, State: data.ImportDone, Finished: now, Input: int64(rows + 1), Accepted: int64(rows), Rejected: 1}
	if _, _, err := st.Merge(ctx, done, data.MergeOptions{}); err != nil {
		return fmt.Errorf("merge: %w", err)
	}
	tell("import " + id)
	key := fmt.Sprintf("%s-edit-%d", prefix, n)
	edit := data.Put{Record: dispute(s, key, "edit"), Case: map[string]string{"phone": key}}
	if _, err := s.Apply(ctx, data.Batch{Key: key, At: now, Puts: []data.Put{edit}}); err != nil {
		return fmt.Errorf("apply: %w", err)
	}
	tell("edit " + key)
	return nil
}

func dispute(s *gpkg.Store, name, title string) data.Record {
	l, err := s.Schema().Layer(data.Disputes)
	if err != nil {
		panic(err)
	}
	r := data.Record{
		Layer: l.ID, ID: data.RecordID(l.ID, "测试", name), Source: "测试", SourceID: name, Unit: "431021114216",
		Geometry: orb.Point{112 + float64(len(name)%7)/7, 25 + float64(len(title)%5)/5}, Values: make([]data.Value, len(l.Fields)),
	}
	r.Values[l.Index("category")] = data.Text("land")
	r.Values[l.Index("status")] = data.Text("found")
	r.Values[l.Index("title")] = data.Text(title)
	return r
}

// child is a running writer.
type child struct {
	cmd   *exec.Cmd
	lines chan string // closed when it has ended
}

func startChild(t *testing.T, path, prefix string, rounds int, limit uint64) *child {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s\t%s\t%d\t%d", childEnv, path, prefix, rounds, limit))
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	c := &child{cmd: cmd, lines: make(chan string, 1024)}
	go func() {
		defer close(c.lines)
		for scan := bufio.NewScanner(out); scan.Scan(); {
			c.lines <- scan.Text()
		}
	}()
	return c
}

// acknowledged is what children said was done.
type acknowledged struct{ imports, edits []string }

// drain reads what is left to read and waits for the end; a failure the child told is returned.
func (c *child) drain(into *acknowledged) (failed string) {
	for line := range c.lines {
		switch word, id, _ := strings.Cut(line, " "); word {
		case "import":
			into.imports = append(into.imports, id)
		case "edit":
			into.edits = append(into.edits, id)
		case "failed":
			failed = id
		}
	}
	_ = c.cmd.Wait()
	return failed
}

// verify demands that all that was acknowledged is there and that the store finds nothing wrong.
func (a *acknowledged) verify(t *testing.T, path string) {
	t.Helper()
	s, err := gpkg.Open(t.Context(), path, gpkg.Options{})
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	}()
	for _, id := range a.imports {
		if _, err := s.Import(t.Context(), id); err != nil {
			t.Errorf("acknowledged, but lost: %v", err)
		}
		n := 0
		if err := s.Rejections(t.Context(), id, func(data.Rejection) error { n++; return nil }); err != nil || n != 1 {
			t.Errorf("import %s: %d rejections, %v", id, n, err)
		}
	}
	for _, key := range a.edits {
		r := dispute(s, key, "")
		if file, err := s.CaseFile(t.Context(), r.Layer, r.ID); err != nil || file.Fields["phone"] != key {
			t.Errorf("acknowledged, but lost: %s: %v, %v", key, file, err)
		}
	}
	checkWhole(t, s)
}

func checkWhole(t *testing.T, s *gpkg.Store) {
	t.Helper()
	if err := s.Check(t.Context(), func(f data.Finding) {
		if f.Severity != data.Fine {
			t.Errorf("check %s: %s: %s", f.Check, f.Severity, f.Detail)
		}
	}); err != nil {
		t.Errorf("check: %v", err)
	}
}
