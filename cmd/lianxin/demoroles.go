package main

import (
	"net"
	"slices"

	"lianxin/api"
	"lianxin/data"
	"lianxin/data/live"
)

// demoRoles are what a demonstration on loopback lets anyone look as: the prefecture, one county of it, one village of that. None
// elsewhere.
func demoRoles(view *live.View, part []string, at net.Addr) []api.DemoRole {
	host, _, _ := net.SplitHostPort(at.String())
	prefectures := view.Prefectures()
	if view.State().Generated == "" || !isLoopback(host) || len(prefectures) == 0 {
		return nil
	}
	held := func(codes []string) []string {
		return slices.DeleteFunc(slices.Clone(codes), func(code string) bool { return len(part) > 0 && !(data.Viewer{Scope: part}).Sees(code) })
	}
	county := middle(held(view.Codes(data.LevelCounty, prefectures[0])))
	village := middle(held(view.Codes(data.LevelVillage, county)))
	if county == "" || village == "" {
		return nil
	}
	whole := []string{data.UnitPrefix(prefectures[0])}
	place := func(zh, en, code string) data.Label {
		return data.Label{Zh: zh + " · " + view.Name(code), En: en + " · " + view.Name(code)}
	}
	return []api.DemoRole{
		{Role: data.Commander, Scope: whole, Label: data.Label{Zh: "市指挥中心", En: "Command centre"}},
		{Role: data.Official, Scope: []string{county}, Label: place("县区干部", "County official", county)},
		{Role: data.Contact, Scope: []string{village}, Label: place("包村干部", "Contact official", village)},
		{Role: data.Analyst, Scope: whole, Label: data.Label{Zh: "数据分析", En: "GIS analyst"}},
		{Role: data.Kiosk, Scope: whole, Label: data.Label{Zh: "大屏", En: "Video wall"}},
		{Role: data.SysAdmin, Label: data.Label{Zh: "系统管理员", En: "System administrator"}},
		{Role: data.SecAdmin, Label: data.Label{Zh: "安全管理员", En: "Security administrator"}},
		{Role: data.Auditor, Label: data.Label{Zh: "审计员", En: "Auditor"}},
	}
}

// middle is one of a list, always the same; empty when there is none.
func middle(codes []string) string {
	if len(codes) == 0 {
		return ""
	}
	return codes[len(codes)/2]
}
