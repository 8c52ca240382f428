package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"

	"lianxin/data"
)

// Life of a certificate of our own making: made anew a month before its end.
const (
	certificateLife  = 397 * 24 * time.Hour // what browsers take at most
	certificateRenew = 30 * 24 * time.Hour
)

// tls is what --tls says; nil without it.
func (c *serveCmd) tls(env *environment, host string) (*tls.Config, error) {
	var pair tls.Certificate
	var err error
	switch c.TLS {
	case "":
		return nil, nil
	case "self":
		pair, err = ownCertificate(env, host, time.Now())
		if err != nil {
			return nil, fmt.Errorf("making a certificate: %w", err)
		}
		fmt.Fprintf(env.stdout, "The certificate is of its own making; SHA-256 %s\n", fingerprint(pair))
	default:
		cert, key, _ := strings.Cut(c.TLS, ",")
		if pair, err = tls.LoadX509KeyPair(cert, key); err != nil {
			return nil, data.Invalid("--tls", "certificate and key cannot be used: %v", err)
		}
	}
	return &tls.Config{Certificates: []tls.Certificate{pair}, MinVersion: tls.VersionTLS12, NextProtos: []string{"http/1.1"}}, nil
}

// fingerprint is what a person compares with what the browser shows.
func fingerprint(pair tls.Certificate) string {
	sum := sha256.Sum256(pair.Certificate[0])
	parts := make([]string, len(sum))
	for i, b := range sum {
		parts[i] = fmt.Sprintf("%02X", b)
	}
	return strings.Join(parts, ":")
}

// ownCertificate is the certificate kept beside the store, made when there is none, when it ends soon or when it does not hold the host.
func ownCertificate(env *environment, host string, now time.Time) (tls.Certificate, error) {
	base := env.store
	if isDatabase(env.store) {
		base = "lianxin"
	}
	cert, key := base+".tls-cert.pem", base+".tls-key.pem"
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err == nil && pair.Leaf != nil && now.Add(certificateRenew).Before(pair.Leaf.NotAfter) && (host == "" || pair.Leaf.VerifyHostname(host) == nil) {
		return pair, nil
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return tls.Certificate{}, err
	}
	certPEM, keyPEM, err := makeCertificate(host, now)
	if err != nil {
		return tls.Certificate{}, err
	}
	if err := writeWhole(key, keyPEM, 0o600); err != nil {
		return tls.Certificate{}, err
	}
	if err := writeWhole(cert, certPEM, 0o644); err != nil {
		return tls.Certificate{}, err
	}
	return tls.X509KeyPair(certPEM, keyPEM)
}

// writeWhole writes a file that is there whole or not at all.
func writeWhole(path string, content []byte, mode os.FileMode) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	_, err = f.Write(content)
	err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// makeCertificate makes a key and a certificate for the host, this machine's name and addresses.
func makeCertificate(host string, now time.Time) (certPEM, keyPEM []byte, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, nil, err
	}
	t := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: "Lianxin"}, NotBefore: now.Add(-time.Hour), NotAfter: now.Add(certificateLife),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}, BasicConstraintsValid: true,
	}
	t.DNSNames, t.IPAddresses = namesOf(host)
	der, err := x509.CreateCertificate(rand.Reader, t, t, &key.PublicKey, key)
	if err != nil {
		return nil, nil, err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, nil, err
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), nil
}

// namesOf are the names and addresses the machine is reached by.
func namesOf(host string) (names []string, addresses []net.IP) {
	names = []string{"localhost"}
	if own, err := os.Hostname(); err == nil && own != "localhost" {
		names = append(names, own)
	}
	if ip := net.ParseIP(host); ip != nil {
		addresses = append(addresses, ip)
	} else if host != "" && host != "localhost" {
		names = append(names, host)
	}
	all, err := net.InterfaceAddrs()
	if err != nil {
		return names, addresses
	}
	for _, a := range all {
		if n, ok := a.(*net.IPNet); ok && !n.IP.IsLinkLocalUnicast() {
			addresses = append(addresses, n.IP)
		}
	}
	return names, addresses
}
