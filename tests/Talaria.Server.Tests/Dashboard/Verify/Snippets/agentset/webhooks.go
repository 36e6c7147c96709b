package webhooks

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"os"
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

	given := header.Get("Agentset-Signature")

	mac := hmac.New(sha256.New, key)
	mac.Write(body)
	hash := hex.EncodeToString(mac.Sum(nil))
	expected := []byte(hash)
	return hmac.Equal([]byte(given), expected)
}
