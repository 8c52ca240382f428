package api

import (
	"errors"
	"syscall"

	"lianxin/data"
	"lianxin/data/ingest"
	"lianxin/geo/datum"
)

// exportFault is why an export failed, as its owner is told. Only what the owner could have known is in the error's own words.
type exportFault struct{ en, zh string }

func faultOf(err error) exportFault {
	var invalid *data.InvalidError
	switch {
	case errors.As(err, &invalid):
		return faultOfFields(invalid)
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return exportFault{"the server's disk is full; nothing is left of the file", "服务器磁盘已满，没有留下文件"}
	case errors.Is(err, datum.ErrNoPosition):
		return exportFault{"a row lies where the coordinate system has no positions; choose longitude and latitude", "有记录的位置超出所选坐标系的范围，请改选经纬度坐标系"}
	}
	return exportFault{"the file could not be written here; the log says why", "服务器未能写成文件，原因见服务器日志"}
}

// faultOfFields is what is wrong with what was asked for; in Chinese when all of it has a translation.
func faultOfFields(invalid *data.InvalidError) exportFault {
	out := exportFault{en: invalid.Error()}
	for _, f := range invalid.Fields {
		zh := ingest.FieldReasonZh(f.Reason)
		if zh == "" {
			return exportFault{en: out.en}
		}
		if out.zh != "" {
			out.zh += "；"
		}
		out.zh += zh
	}
	return out
}
