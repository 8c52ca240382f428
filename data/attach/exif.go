package attach

import "encoding/binary"

// orientationTag is Orientation of TIFF 6.0 and EXIF 2.3 (§4.6.4): 1 to 8, 1 upright.
const orientationTag = 0x0112

// orientation reads the one thing of a TIFF block that a picture needs: how it is turned; 1 when the block does not say so or does not read.
func orientation(tiff []byte) byte {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if string(tiff[:2]) == "II" {
		order = binary.LittleEndian
	} else if string(tiff[:2]) != "MM" {
		return 1
	}
	at := uint64(order.Uint32(tiff[4:]))
	if order.Uint16(tiff[2:]) != 42 || at+2 > uint64(len(tiff)) {
		return 1
	}
	n := uint64(order.Uint16(tiff[at:]))
	for i := range n {
		e := at + 2 + 12*i
		if e+12 > uint64(len(tiff)) {
			return 1
		}
		if order.Uint16(tiff[e:]) == orientationTag && order.Uint16(tiff[e+2:]) == 3 {
			if v := order.Uint16(tiff[e+8:]); v >= 1 && v <= 8 {
				return byte(v)
			}
			return 1
		}
	}
	return 1
}

// turned is a TIFF block that says how a picture is turned, and nothing else.
func turned(orientation byte) []byte {
	return []byte{
		'M', 'M', 0, 42, 0, 0, 0, 8, // the one directory begins at 8
		0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, // one entry: Orientation, SHORT, one of it
		0, 0, 0, 0, // no further directory
	}
}
