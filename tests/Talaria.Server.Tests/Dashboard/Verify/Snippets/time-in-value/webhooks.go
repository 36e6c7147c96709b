package webhooks

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

// IsGenuine wants the body's raw bytes, before anything parses them:
//
//	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 2<<20))
//	if err != nil || !webhooks.IsGenuine(r.Header, body) {
//		http.Error(w, "not genuine", http.StatusBadRequest)
func IsGenuine(header http.Header, body []byte) bool {
	secret := os.Getenv("WEBHOOK_SECRET")
	key := []byte(secret) // The whole string, its prefix included.
	if len(key) == 0 {
		panic("WEBHOOK_SECRET is not set, or is no secret")
	}

	given := header.Get("Platform-Signature")
	timestamp := ""
	for _, part := range strings.Split(given, ",") {
		if strings.HasPrefix(part, "t=") {
			timestamp = part[2:]
			break
		}
	}

	// What is older than five minutes may be a replay.
	sent, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || time.Since(time.Unix(sent, 0)).Abs() > 5*time.Minute {
		return false
	}

	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(timestamp + "."))
	mac.Write(body)
	hash := hex.EncodeToString(mac.Sum(nil))
	expected := []byte("t=" + timestamp + ",v1=" + hash)
	return hmac.Equal([]byte(given), expected)
}
