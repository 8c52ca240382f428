// Package units knows the administrative units of a prefecture, their codes and how both changed over the years.
package units
