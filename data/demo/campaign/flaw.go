package campaign

import (
	"math"
	"strconv"

	"github.com/paulmach/orb"
)

// flawedDisputes is how many rows flawed adds.
const flawedDisputes = 12

// flawed adds the rows that meet the other side of every rule, to the disputes: an import must say of each what is wrong and
// lose none. Their content is as generated as the rest.
func (c *Campaign) flawed(d dice, out *table, columns int) error {
	west := c.westmost()
	rows := []map[int]string{
		{1: "不明类别", 18: "类别写错的事项", 19: "113.03", 20: "25.79"},
		{1: "土地山林", 3: "办到一半", 18: "状态写错的事项", 19: "113.03", 20: "25.79"},
		{1: "土地山林", 12: "-3", 18: "户数为负的事项", 19: "113.03", 20: "25.79"},
		{1: "土地山林", 14: "2026-02-30", 18: "日期不存在的事项", 19: "113.03", 20: "25.79"},
		{1: "宅基地", 18: "联系电话13800000000的事项", 19: "113.03", 20: "25.79"}, // a number of no subscriber
		{1: "宅基地", 18: "经纬度颠倒的事项", 19: "25.79", 20: "113.03"},
		{1: "合同", 18: "在边界外不远的事项", 19: degrees(west[0] - 0.0008), 20: degrees(west[1])},
		{1: "合同", 18: "在边界外很远的事项", 19: "112.0", 20: "28.2"},
		{1: "合同", 18: "只有村名且重名的事项", 21: "山下村"},
		{1: "合同", 18: "地址查无此村的事项", 21: "嘉禾县普满乡官贝村"},
		{1: "合同", 18: "外地地址的事项", 21: "长沙市岳麓区橘子洲街道"},
		{1: "合同", 18: "没有坐标也没有地址的事项"},
	}
	for i, cells := range rows {
		row := make([]string, columns)
		row[0], row[2], row[3], row[14] = "MDX"+strconv.Itoa(i+1), "4", "found", date(c.o.AsOf.AddDate(0, 0, -10-d.below(20)))
		for column, cell := range cells {
			row[column] = cell
		}
		if err := out.row(row...); err != nil {
			return err
		}
	}
	return nil
}

// westmost is the westernmost vertex of all: a point a little west of it is outside.
func (c *Campaign) westmost() orb.Point {
	west := orb.Point{math.Inf(1), 0}
	for _, p := range c.places {
		for _, polygon := range p.Boundary {
			for _, at := range polygon[0] {
				if at[0] < west[0] {
					west = at
				}
			}
		}
	}
	return west
}
