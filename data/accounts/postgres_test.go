package accounts_test

import (
	"context"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"lianxin/data"
	"lianxin/data/accounts"
	"lianxin/data/postgres"
	"lianxin/data/postgres/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// onPostgres tells whether a test's vault is to be PostgreSQL's.
func onPostgres(t testing.TB) bool { return strings.HasPrefix(t.Name(), "TestPostgres") }

// database is a store of PostgreSQL and where it is.
type database struct {
	*postgres.Store
	url string
}

func newPostgres(t testing.TB) database {
	t.Helper()
	url := pgtest.Database(t)
	s, err := postgres.Create(t.Context(), url, postgres.CreateOptions{Options: postgres.Options{VaultKey: vaultKey()}, Now: noon()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return database{s, url}
}

func openPostgres(t testing.TB, url string) database {
	t.Helper()
	s, err := postgres.Open(t.Context(), url, postgres.Options{VaultKey: vaultKey()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return database{s, url}
}

// lendPostgres is the vault in a database, with a second way in that knows no rules.
func lendPostgres(t testing.TB, d database) *file {
	t.Helper()
	config, err := pgx.ParseConfig(d.url)
	if err != nil {
		t.Fatal(err)
	}
	config.RuntimeParams["search_path"] = "vault"
	db := stdlib.OpenDB(*config)
	t.Cleanup(func() { db.Close() })
	return &file{DB: d.Guest(), path: d.url, db: db}
}

// TestPostgresBook runs on PostgreSQL every test that asks no file of its vault.
func TestPostgresBook(t *testing.T) {
	for name, test := range map[string]func(*testing.T){
		"AppendIsOnTheDiskWhenItReturns": TestAppendIsOnTheDiskWhenItReturns, "AppendRefuses": TestAppendRefuses,
		"AppendConcurrently": TestAppendConcurrently, "Events": TestEvents, "TheFileRefusesToForget": TestTheFileRefusesToForget, "Trim": TestTrim,
		"FindCitizen": TestFindCitizen, "FindCitizenRefuses": TestFindCitizenRefuses, "CitizenIndexFollowsTheStore": TestCitizenIndexFollowsTheStore,
		"CitizenIndexInBatches": TestCitizenIndexInBatches, "Enrolment": TestEnrolment, "EnrolmentEnds": TestEnrolmentEnds,
		"AWallThatIsNotSeenEnds": TestAWallThatIsNotSeenEnds, "GuessingCodes": TestGuessingCodes, "EnrollingIsBounded": TestEnrollingIsBounded,
		"WhoApprovesWalls": TestWhoApprovesWalls, "Names": TestNames, "Keyer": TestKeyer,
		"KeyringOfProcessesThatBeginTogether": TestKeyringOfProcessesThatBeginTogether, "Profile": TestProfile,
		"AdministratorOfACounty": TestAdministratorOfACounty, "WhoManagesNobody": TestWhoManagesNobody, "OwnAccount": TestOwnAccount,
		"Transfer": TestTransfer, "States": TestStates, "ResetPassword": TestResetPassword, "PolicyIsASettingThatHolds": TestPolicyIsASettingThatHolds,
		"ExactGrants": TestExactGrants, "ImportUsers": TestImportUsers, "ImportUsersIsAllOrNothing": TestImportUsersIsAllOrNothing,
		"ImportUsersDryRun": TestImportUsersDryRun, "ImportUsersByACounty": TestImportUsersByACounty, "SessionEndsIdle": TestSessionEndsIdle,
		"SessionTouchSurvivesARestart": TestSessionTouchSurvivesARestart, "SessionTouchIsNotForgottenTooSoon": TestSessionTouchIsNotForgottenTooSoon,
		"SessionEndsAbsolutely": TestSessionEndsAbsolutely, "SessionFixation": TestSessionFixation,
		"ChangingThePasswordEndsOtherSessions": TestChangingThePasswordEndsOtherSessions, "SessionsOfOneUser": TestSessionsOfOneUser,
		"SessionsOfOthers": TestSessionsOfOthers, "RevocationReachesStreams": TestRevocationReachesStreams, "Restored": TestRestored,
		"FirstStart": TestFirstStart, "BeginConcurrently": TestBeginConcurrently, "SignInRefused": TestSignInRefused, "Lockout": TestLockout,
		"LockoutOutlivesTheProcess": TestLockoutOutlivesTheProcess, "LockoutOfAnAddress": TestLockoutOfAnAddress,
		"TheLastAdministratorIsNotLockedOut": TestTheLastAdministratorIsNotLockedOut, "OneTimePasswordEnds": TestOneTimePasswordEnds,
		"PasswordExpires": TestPasswordExpires, "ChangePasswordNeedsTheOldOne": TestChangePasswordNeedsTheOldOne,
		"ConcurrentGuessesAreCounted": TestConcurrentGuessesAreCounted, "ConcurrentSignIns": TestConcurrentSignIns,
		"TokenProvesItsPrincipal": TestTokenProvesItsPrincipal, "TokenThatFeedsReadsNothing": TestTokenThatFeedsReadsNothing,
		"TokenRefused": TestTokenRefused, "TokenEnds": TestTokenEnds, "TokenRevocation": TestTokenRevocation,
		"TokenRevocationByClockBehind": TestTokenRevocationByClockBehind, "TokenOptions": TestTokenOptions, "TokenMaker": TestTokenMaker,
		"TokenListAndUse": TestTokenListAndUse, "TokenAlarm": TestTokenAlarm, "DaysOfTokensAreNoted": TestDaysOfTokensAreNoted,
		"RefusedSecretsAreCounted": TestRefusedSecretsAreCounted, "VerifyAgainstAnchors": TestVerifyAgainstAnchors,
		"VerifyTellsOfTheClock": TestVerifyTellsOfTheClock, "HeadsAreHandedOutOnce": TestHeadsAreHandedOutOnce,
		"Alerts": TestAlerts, "AlertRuleChanges": TestAlertRuleChanges, "AlertsOfSeveralProcesses": TestAlertsOfSeveralProcesses, "Beats": TestBeats,
	} {
		t.Run(name, test)
	}
}

// A row of the audit log that somebody with every right of the database has changed is found.
func TestPostgresTamperingIsFound(t *testing.T) {
	db := newFile(t)
	b := open(t, db, accounts.Options{})
	write(t, b, read(1, noon()), read(2, noon()), read(3, noon()))
	mustVerify(t, b, nil)
	for _, sql := range []string{"TRUNCATE audit", "ALTER TABLE audit DISABLE TRIGGER audit_guard", "UPDATE audit SET actor = 'user-9' WHERE seq = 2"} {
		_, err := db.db.ExecContext(context.Background(), sql)
		if (err != nil) != (sql == "TRUNCATE audit") {
			t.Fatalf("%s: %v", sql, err)
		}
	}
	if got := verify(t, b, nil); got["audit_chain"] != data.Fault {
		t.Errorf("findings: %v", got)
	}
}
