package accounts_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"lianxin/data"
	"lianxin/data/accounts"
)

const rollHeading = "账号,姓名,单位及职务,角色,辖区,状态\n"

func importUsers(t testing.TB, b *accounts.Book, list string) accounts.Roll {
	t.Helper()
	roll, err := b.ImportUsers(t.Context(), console(), strings.NewReader(list), accounts.RollOptions{}, noon())
	if err != nil {
		t.Fatal(err)
	}
	return roll
}

func TestImportUsers(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	roll := importUsers(t, b, "\ufeff"+rollHeading+
		"wang.wu,测试王,桂阳县信访局副局长,县区干部,431021,\n"+
		"zhao.liu,测试赵,欧阳海镇干部,包村干部,431021001201、431021001202,在职\n"+
		",,,,,\n"+
		"sun,测试孙,,analyst,431000,停用\n")
	if roll.Rows != 3 || roll.Created != 3 || roll.Changed != 0 || len(roll.Slips) != 3 {
		t.Fatalf("%+v", roll)
	}
	s := roll.Slips[1]
	if s.Name != "zhao.liu" || s.FullName != "测试赵" || s.Role != data.Contact || !slices.Equal(s.Scope, []string{"431021001201", "431021001202"}) ||
		!s.Until.Equal(noon().AddDate(0, 0, 14)) {
		t.Errorf("slip %+v", s)
	}
	_, secret := mustSignIn(t, b, "wang.wu", roll.Slips[0].Password, noon())
	if by := as(t, b, secret, noon()); !by.Must {
		t.Error("a slip's password need not be changed")
	}
	if got := try(t, b, "sun", roll.Slips[2].Password, desk, noon()); got != accounts.WrongPassword {
		t.Errorf("a disabled account: %q", got)
	}
	// A month later: one transferred, one leaves, one unchanged, one new.
	roll = importUsers(t, b, rollHeading+
		"Wang.Wu,,,,431022,\n"+
		"zhao.liu,,,,,离任\n"+
		"sun,测试孙,,analyst,431000,\n"+
		"qian,测试钱,,official,431021,\n")
	if roll.Rows != 4 || roll.Created != 1 || roll.Changed != 2 || roll.Unchanged != 1 || len(roll.Slips) != 1 {
		t.Fatalf("%+v", roll)
	}
	if !refused(t, b, secret, noon()) {
		t.Error("a transferred user's session lives")
	}
	users, err := b.Users(t.Context(), console(), noon())
	if err != nil || len(users) != 4 {
		t.Fatal(users, err)
	}
	if u := users[0]; u.FullName != "测试王" || u.Post != "桂阳县信访局副局长" || !slices.Equal(u.Scope, []string{"431022"}) {
		t.Errorf("transferred: %+v", u)
	}
	if users[1].State != accounts.Left || users[2].State != accounts.Disabled {
		t.Errorf("states %s, %s", users[1].State, users[2].State)
	}
	mustVerify(t, b, nil)
}

// A unit that is nowhere is refused, with row and reason; what an account has already is not looked at again.
func TestImportUsersOfUnits(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	under := func(prefix string) bool { return strings.HasPrefix("431021001201", prefix) }
	take := func(list string, under func(string) bool) error {
		_, err := b.ImportUsers(t.Context(), console(), strings.NewReader(list), accounts.RollOptions{Under: under}, noon())
		return err
	}
	const heading = "账号,姓名,角色,辖区\n"
	var bad *accounts.RollError
	err := take(heading+"a.one,甲甲,official,431021\nb.two,乙乙,official,999999 431021\nc.three,丙丙,commander,431000\nd.four,丁丁,official,99\n", under)
	if !errors.As(err, &bad) || len(bad.Rows) != 2 || bad.Rows[0].Row != 2 || bad.Rows[0].Field != "辖区" || !strings.Contains(bad.Rows[0].Reason, "999999") || bad.Rows[1].Row != 4 {
		t.Fatalf("%v", err)
	}
	if err := take(heading+"e.five,戊戊,official,431023\n", nil); err != nil {
		t.Fatal(err)
	}
	if err := take(heading+"e.five,戊己,,\n", under); err != nil {
		t.Errorf("of a unit that ended: %v", err)
	}
}

func TestImportUsersIsAllOrNothing(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	gone, _ := create(t, b, official("gone"))
	if err := b.SetState(t.Context(), console(), gone.ID, accounts.Left, noon()); err != nil {
		t.Fatal(err)
	}
	admin, _ := create(t, b, accounts.Profile{Name: "chief", FullName: "安全管理员", Role: data.SecAdmin})
	before := kinds(t, b)
	list := rollHeading +
		"good,测试好,,official,431021,\n" + // 1
		"x,测试一,,official,431021,\n" + // 2: too short
		"noname,,,official,431021,\n" + // 3
		"norole,测试二,,,431021,\n" + // 4
		"wrongrole,测试三,,总管,431021,\n" + // 5
		"noscope,测试四,,official,,\n" + // 6
		"wrongscope,测试五,,official,43102,\n" + // 7
		"twice,测试六,,official,431021,\n" + // 8
		"TWICE,测试六,,official,431021,\n" + // 9
		"gone,测试七,,official,431021,\n" + // 10: has left
		"nobody,测试八,,official,431021,离任\n" + // 11
		"wall,测试九,,kiosk,431021,\n" + // 12
		"asleep,测试十,,official,431021,休眠\n" + // 13
		",测试十一,,official,431021,\n" // 14
	_, err := b.ImportUsers(t.Context(), console(), strings.NewReader(list), accounts.RollOptions{}, noon())
	want := []string{"5 角色", "9 账号", "13 状态", "14 账号"}
	if got := rejections(t, err); !slices.Equal(got, want) {
		t.Errorf("rows that do not read: %v, want %v", got, want)
	}
	for _, row := range []string{"wrongrole,测试三,,总管,431021,\n", "TWICE,测试六,,official,431021,\n", "asleep,测试十,,official,431021,休眠\n", ",测试十一,,official,431021,\n"} {
		list = strings.Replace(list, row, "", 1)
	}
	_, err = b.ImportUsers(t.Context(), console(), strings.NewReader(list), accounts.RollOptions{}, noon())
	want = []string{"2 账号", "3 姓名", "4 角色", "5 辖区", "6 辖区", "8 账号", "9 账号", "10 角色"}
	if got := rejections(t, err); !slices.Equal(got, want) {
		t.Errorf("rows that cannot be: %v, want %v", got, want)
	}
	_, err = b.ImportUsers(t.Context(), console(), strings.NewReader(rollHeading+"good,测试好,,official,431021,\nchief,,,,,离任\n"), accounts.RollOptions{}, noon())
	if got := rejections(t, err); !slices.Equal(got, []string{"2 账号"}) {
		t.Errorf("the last administrator leaves: %v", got)
	}
	if u, err := b.User(t.Context(), console(), admin.ID, noon()); err != nil || u.State != accounts.Active {
		t.Errorf("%+v, %v", u, err)
	}
	if got := kinds(t, b); !slices.Equal(got, before) {
		t.Errorf("something happened: %v, before %v", got, before)
	}
}

// rejections are a RollError's rows and columns.
func rejections(t *testing.T, err error) (list []string) {
	t.Helper()
	var e *accounts.RollError
	if !errors.As(err, &e) || !errors.Is(err, data.ErrInvalid) {
		t.Fatalf("%v is no RollError", err)
	}
	for _, r := range e.Rows {
		if r.Reason == "" || len(r.Raw) == 0 {
			t.Errorf("rejection %+v", r)
		}
		list = append(list, fmt.Sprintf("%d %s", r.Row, r.Field))
	}
	return list
}

func TestImportUsersDryRun(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	roll, err := b.ImportUsers(t.Context(), console(), strings.NewReader(rollHeading+"li,测试李,,official,431021,\n"), accounts.RollOptions{DryRun: true}, noon())
	if err != nil || roll.Created != 1 || roll.Slips[0].Password != "" {
		t.Fatalf("%+v, %v", roll, err)
	}
	if n := len(kinds(t, b)); n != 0 {
		t.Errorf("%d audit rows", n)
	}
	if got := try(t, b, "li", "", desk, noon()); got != accounts.WrongPassword {
		t.Errorf("an account of a dry run: %q", got)
	}
}

func TestImportUsersByACounty(t *testing.T) {
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	create(t, b, accounts.Profile{Name: "chief", FullName: "安全管理员", Role: data.SecAdmin})
	p := official("other")
	p.Scope = []string{"431022"}
	create(t, b, p)
	by := administrator(t, b, "county", "431021")
	list := rollHeading + "new,测试新,,official,431022,\nauditor,测试审,,auditor,431021,\nother,,,,431021,\nchief,,,,,离任\nfine,测试好,,official,431021,\n"
	_, err := b.ImportUsers(t.Context(), by, strings.NewReader(list), accounts.RollOptions{}, noon())
	if got, want := rejections(t, err), []string{"1 辖区", "2 辖区", "3 账号", "4 账号"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if _, err := b.ImportUsers(t.Context(), auditor(), strings.NewReader(list), accounts.RollOptions{}, noon()); !errors.Is(err, data.ErrForbidden) {
		t.Errorf("the auditor: %v", err)
	}
}

func TestImportUsersFormats(t *testing.T) {
	const rows = "li,测试李,县信访局,县区干部,431021,\nwang,测试王,县信访局,县区干部,431021 431022,\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(rollHeading + rows)
	if err != nil {
		t.Fatal(err)
	}
	book := excelize.NewFile()
	for i, row := range strings.Split(strings.TrimSpace(rollHeading+rows), "\n") {
		var cells []any
		for _, c := range strings.Split(row, ",") {
			if c == "431021" {
				cells = append(cells, 431021) // people type numbers
				continue
			}
			cells = append(cells, c)
		}
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &cells); err != nil {
			t.Fatal(err)
		}
	}
	var xlsx bytes.Buffer
	if err := book.Write(&xlsx); err != nil {
		t.Fatal(err)
	}
	for name, list := range map[string]string{
		"UTF-8": rollHeading + rows, "GB18030": gb, "XLSX": xlsx.String(),
		"tabs":       strings.ReplaceAll(rollHeading+rows, ",", "\t"),
		"semicolons": strings.ReplaceAll(rollHeading+rows, ",", ";"),
		"CR LF":      strings.ReplaceAll(rollHeading+rows, "\n", "\r\n"),
		"quoted":     strings.ReplaceAll(rollHeading+rows, "县信访局", "\"县信访局\""),
	} {
		b := open(t, newFile(t), accounts.Options{}).Cheapen()
		roll := importUsers(t, b, list)
		if roll.Created != 2 || roll.Slips[1].FullName != "测试王" || len(roll.Slips[1].Scope) != 2 || roll.Slips[0].Scope[0] != "431021" {
			t.Errorf("%s: %+v", name, roll)
		}
	}
	for name, list := range map[string]string{
		"empty": "", "no rows": rollHeading, "no names": "姓名,角色\n测试李,official\n", "two columns of names": "账号,name\nli,li\n",
		"an open quotation mark": rollHeading + "\"li,测试李\n", "half a workbook": xlsx.String()[:2000], "a zip of something": "PK\x03\x04 and nothing",
		"bytes": "\xff\xfe\xff\xff\x00", "too many rows": rollHeading + strings.Repeat("li,测试李,,official,431021,\n", 20_001),
	} {
		b := open(t, newFile(t), accounts.Options{}).Cheapen()
		if _, err := b.ImportUsers(t.Context(), console(), strings.NewReader(list), accounts.RollOptions{}, noon()); !errors.Is(err, data.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestImportThousands(t *testing.T) {
	n := 3000
	if testing.Short() {
		n = 300
	}
	b := open(t, newFile(t), accounts.Options{}).Cheapen()
	var list strings.Builder
	list.WriteString(rollHeading)
	for i := range n {
		fmt.Fprintf(&list, "user%d,测试员%d,,包村干部,431021%06d,\n", i, i, 1001+i%999)
	}
	last := -1
	roll, err := b.ImportUsers(t.Context(), console(), strings.NewReader(list.String()), accounts.RollOptions{Progress: func(done, total int) {
		if done <= last || total != n {
			t.Errorf("progress %d of %d after %d", done, total, last)
		}
		last = done
	}}, noon())
	if err != nil || roll.Created != n || last != n {
		t.Fatalf("%d created, %v; progress %d", roll.Created, err, last)
	}
	passwords := map[string]bool{}
	for _, s := range roll.Slips {
		passwords[s.Password] = true
	}
	if len(passwords) != n {
		t.Errorf("%d different passwords", len(passwords))
	}
	mustVerify(t, b, nil)
}
