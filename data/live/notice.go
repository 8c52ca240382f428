package live

import "lianxin/data"

type notices struct{}

func (n *notices) publish(before, after *snapshot, touched map[data.LayerID]slots) {}
