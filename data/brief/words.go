package brief

import (
	"fmt"
	"strconv"
	"time"

	"lianxin/data"
	"lianxin/data/live"
)

// words are the texts of a document in one language.
type words struct {
	title, period, cutoff, generated, source, audit                           string
	total, byPart, byKind, byLevel, byTier, round, key, more, none            string
	layer, new_, settled, newly, overdue, open, rate, before                  string
	part, coverage, gap, partNeglected, wider, month, households, enterprises string
	neglected, unvisited, last, noVisit, moreUnvisited                        string
	affected, place, kind, level, status, tier                                string
	found, due, late, days, atMost, rule                                      string
	weekdays                                                                  [7]string
	english                                                                   bool
	label                                                                     func(data.Label) string
}

func wordsOf(lang string) words {
	if lang == "en" {
		return english()
	}
	return chinese()
}

func chinese() words {
	return words{
		title: "%s矛盾纠纷和隐患排查化解周报", period: "统计期：%s 至 %s", cutoff: "数据截至：%s", generated: "演示数据，自动生成，非真实情况。", source: "数据来源：%s", audit: "导出审计号：%s",
		total: "一、总体情况", byPart: "二、分单位情况", byKind: "三、分类情况", byLevel: "按等级", byTier: "按包案层级", round: "四、走访覆盖", key: "五、重点案件（不含姓名）", more: "另有 %d 件未列出。", none: "无。",
		layer: "类别", new_: "新增", settled: "办结", newly: "新超期", overdue: "超期未结", open: "未办结", rate: "化解率", before: "（上期 %d）",
		part: "单位", coverage: "走访率", gap: "连续未走访（月）", partNeglected: "久未走访村（个）", wider: "未落到下级单位", month: "%s 月走访情况：", households: "入户 %s；", enterprises: "入企 %s。",
		neglected: "连续两月以上未走访的村（社区）%d 个（共 %d 个），包村干部未配齐的 %d 个。",
		unvisited: "最久未走访的村（社区）", last: "上次走访", noVisit: "有记录以来没有", moreUnvisited: "另有 %d 个村（社区）未列出。",
		affected: "未消除的隐患涉及 %d 户 %d 人。",
		place:    "地点", kind: "类型", level: "等级", status: "状态", tier: "包案层级", found: "发现", due: "期限", late: "超期", days: "%d 天", atMost: "不超过 ",
		rule:     "口径：新增以发现日计；办结以办结日计；新超期指到期次日在本期内而未办结；超期未结、未办结为截至时点数。上期为前七天，均按截至时点已录入的记录统计。",
		weekdays: [7]string{"周日", "周一", "周二", "周三", "周四", "周五", "周六"}, label: func(l data.Label) string { return l.Zh },
	}
}

func english() words {
	return words{
		title: "Weekly brief of disputes and hazards: %s", period: "Period: %s to %s", cutoff: "Data as of: %s", generated: "Demonstration: generated data, not real.", source: "Source: %s", audit: "Audit number of this export: %s",
		total: "1. Overview", byPart: "2. By unit", byKind: "3. By kind", byLevel: "By level", byTier: "By owner tier", round: "4. Visits", key: "5. Key cases, without names", more: "%d more are not listed.", none: "None.",
		layer: "Layer", new_: "New", settled: "Settled", newly: "Newly overdue", overdue: "Overdue", open: "Open", rate: "Settlement rate", before: " (before: %d)",
		part: "Unit", coverage: "Coverage", gap: "Months unvisited", partNeglected: "Villages long unvisited", wider: "Not placed in a unit below", month: "Visits in %s: ", households: "households %s; ", enterprises: "enterprises %s.",
		neglected: "%d of %d villages without a visit for two months or more; %d with too few contact officials.",
		unvisited: "Villages longest without a visit", last: "Last visit", noVisit: "none on record", moreUnvisited: "%d more villages are not listed.",
		affected: "Hazards not removed touch %d households and %d people.",
		place:    "Place", kind: "Kind", level: "Level", status: "Status", tier: "Owner tier", found: "Found", due: "Due", late: "Overdue", days: "%d days", atMost: "at most ",
		rule:     "New counts by day found, settled by day settled; newly overdue are those whose first day late lies in the period, unsettled on it; overdue and open are at the cut-off. Before is the seven days earlier, of what had been recorded at the cut-off.",
		weekdays: [7]string{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"}, label: func(l data.Label) string { return l.En }, english: true,
	}
}

func (w *words) day(t time.Time) string { return t.Format("2006-01-02 ") + w.weekdays[t.Weekday()] }

// compared is a figure beside the one before.
func (w *words) compared(now, before int64) string {
	return strconv.FormatInt(now, 10) + fmt.Sprintf(w.before, before)
}

// reach is a part of the whole, with its rate.
func (w *words) reach(r live.Reach) string {
	if r.Total == nil {
		return "—"
	}
	text := fmt.Sprintf("%d / %d", r.Visited, *r.Total)
	if r.AtMost {
		text = w.atMost + text
	}
	return text + " (" + percent(r.Value) + ")"
}

func percent(v *float64) string {
	if v == nil {
		return "—"
	}
	return strconv.FormatFloat(*v, 'f', 1, 64) + "%"
}

// codeLabel is what a code of a field is called.
func (w *words) codeLabel(l *data.Layer, field, code string) string {
	if f, ok := l.Field(field); ok {
		if c, ok := f.Code(code); ok {
			return w.label(c.Label)
		}
	}
	return code
}
