namespace Talaria.Server.Dashboard.Verify;

/// <summary>Go with its standard library, tabs and all.</summary>
internal static class GoSnippet
{
    private const string Template = """
                                 | package webhooks
                                 |
                                 | import (
                                 | 	"crypto/hmac"
                                 | 	"crypto/sha256"
        decoded/base64           | 	"encoding/base64"
        hex                      | 	"encoding/hex"
                                 | 	"net/http"
                                 | 	"os"
        time                     | 	"strconv"
        decoded/several/in-value | 	"strings"
        time                     | 	"time"
                                 | )
                                 |
                                 | // IsGenuine wants the body's raw bytes, before anything parses them:
                                 | //
                                 | //	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 2<<20))
                                 | //	if err != nil || !webhooks.IsGenuine(r.Header, body) {
                                 | //		http.Error(w, "not genuine", http.StatusBadRequest)
                                 | func IsGenuine(header http.Header, body []byte) bool {
                                 | 	secret := os.Getenv("«secret»")
        decoded                  | 	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "«prefix»"))
        decoded                  | 	if err != nil || len(key) == 0 {
        whole                    | 	key := []byte(secret) // The whole string, its prefix included.
        whole                    | 	if len(key) == 0 {
                                 | 		panic("«secret» is not set, or is no secret")
                                 | 	}
                                 |
                                 | 	given := header.Get("«signature»")
        id                       | 	id := header.Get("«id»")
        in-header                | 	timestamp := header.Get("«timestamp»")
        in-value                 | 	timestamp := ""
        in-value                 | 	for _, part := range strings.Split(given, ",") {
        in-value                 | 		if strings.HasPrefix(part, "t=") {
        in-value                 | 			timestamp = part[2:]
        in-value                 | 			break
        in-value                 | 		}
        in-value                 | 	}
        time                     |
        time                     | 	// What is older than five minutes may be a replay.
        time                     | 	sent, err := strconv.ParseInt(timestamp, 10, 64)
        time                     | 	if err != nil || time.Since(time.Unix(sent, 0)).Abs() > 5*time.Minute {
        time                     | 		return false
        time                     | 	}
                                 |
                                 | 	mac := hmac.New(sha256.New, key)
        stamped id               | 	mac.Write([]byte(id + "." + timestamp + "."))
        stamped no-id            | 	mac.Write([]byte(timestamp + "."))
                                 | 	mac.Write(body)
        base64                   | 	hash := base64.StdEncoding.EncodeToString(mac.Sum(nil))
        hex                      | 	hash := hex.EncodeToString(mac.Sum(nil))
                                 | 	expected := []byte(«value»)
        several                  |
        several                  | 	// While the secret is being replaced, two signatures stand side by side.
        several                  | 	for _, one := range strings.Fields(given) {
        several                  | 		if hmac.Equal([]byte(one), expected) {
        several                  | 			return true
        several                  | 		}
        several                  | 	}
        several                  | 	return false
        single                   | 	return hmac.Equal([]byte(given), expected)
                                 | }
        """;

    public static string Of(SnippetSubject subject) =>
        SnippetTemplate.Fill(Template, subject.Holds(), subject.Slots(SnippetSubject.Quoted, SnippetSubject.Sum));
}
