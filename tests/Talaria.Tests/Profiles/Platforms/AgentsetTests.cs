namespace Talaria.Tests.Profiles.Platforms;

/// <summary>Agentset: documents and ingest jobs field by field, null where nothing is known.</summary>
public sealed class AgentsetTests
{
    private const string Document = "document.queued";
    private const string IngestJob = "ingest_job.queued";
    private const string Least =
        """{"updatedAt":"2026-03-26T11:58:40.212Z","createdAt":"2026-03-26T11:58:40.212Z","status":"QUEUED","organizationId":"o","namespaceId":"n","id":"i"}""";

    private static readonly Platform Agentset = new("agentset");

    [Theory]
    [InlineData(Document, "", "\"doc\"", "/data", "JSON object")]
    [InlineData(Document, "/id", null, "/data/id", "required")]
    [InlineData(Document, "/namespaceId", null, "/data/namespaceId", "required")]
    [InlineData(Document, "/organizationId", "null", "/data/organizationId", "required")]
    [InlineData(Document, "/status", null, "/data/status", "required")]
    [InlineData(Document, "/createdAt", null, "/data/createdAt", "required")]
    [InlineData(IngestJob, "/updatedAt", null, "/data/updatedAt", "required")]
    [InlineData(Document, "/status", "\"READY\"", "/data/status", "one of BACKLOG, QUEUED,")]
    [InlineData(IngestJob, "/status", "\"queued\"", "/data/status", "one of BACKLOG, QUEUED,")]
    [InlineData(Document, "/status", "3", "/data/status", "one of BACKLOG, QUEUED,")]
    [InlineData(Document, "/name", "1", "/data/name", "a string")]
    [InlineData(Document, "/totalPages", "\"64\"", "/data/totalPages", "an integer")]
    [InlineData(Document, "/totalChunks", "1.5", "/data/totalChunks", "an integer")]
    [InlineData(Document, "/createdAt", "\"26.03.2026\"", "/data/createdAt", "ISO 8601")]
    [InlineData(Document, "/createdAt", "\"2026-03-26\"", "/data/createdAt", "ISO 8601")]
    [InlineData(Document, "/source", "\"x.pdf\"", "/data/source", "JSON object")]
    [InlineData(Document, "/source", "{}", "/data/source/type", "required")]
    [InlineData(Document, "/source/type", "\"TAPE\"", "/data/source/type", "one of TEXT, FILE, MANAGED_FILE")]
    [InlineData(Document, "/source/type", "4", "/data/source/type", "one of TEXT")]
    [InlineData(Document, "/source/type", "\"TEXT\"", "/data/source/text", "required where 'data.source.type' is TEXT")]
    [InlineData(Document, "/source/type", "\"FILE\"", "/data/source/fileUrl", "required where")]
    [InlineData(Document, "/source/key", null, "/data/source/key", "required where")]
    [InlineData(Document, "/source/type", "\"YOUTUBE_VIDEO\"", "/data/source/videoId", "required where")]
    [InlineData(Document, "/source/key", "7", "/data/source/key", "a string")]
    [InlineData(Document, "/chunks", "[]", "/data/chunks", "not allowed")]
    [InlineData(IngestJob, "/source", "null", "/data/source", "not allowed")]
    [InlineData(Document, "/source", "{\"type\":\"CRAWLED_PAGE\"}", "", null)]
    [InlineData(Document, "/source", "{\"type\":\"YOUTUBE_VIDEO\",\"videoId\":\"v\"}", "", null)]
    [InlineData(Document, "/source", "null", "", null)]
    public void A_publisher_has_to_give_this(
        string type,
        string field,
        string? value,
        string pointer,
        string? problem
    ) => Agentset.AssertCheck(type, Agentset.Sample(type, field, value), pointer, problem);

    [Theory]
    [InlineData("document.created")]
    [InlineData("call.analysis.failed")]
    public void An_event_type_beside_the_catalogue_is_refused(string type) =>
        Agentset.AssertCheck(type, "{}", "/type", "No event type");

    [Theory]
    [InlineData("BACKLOG")]
    [InlineData("QUEUED")]
    [InlineData("QUEUED_FOR_RESYNC")]
    [InlineData("QUEUED_FOR_DELETE")]
    [InlineData("PRE_PROCESSING")]
    [InlineData("PROCESSING")]
    [InlineData("DELETING")]
    [InlineData("CANCELLING")]
    [InlineData("COMPLETED")]
    [InlineData("FAILED")]
    [InlineData("CANCELLED")]
    public void Every_status_of_the_contract_is_accepted(string status)
    {
        foreach (var type in Agentset.Profile.Catalogue.Types.Keys)
        {
            Agentset.AssertCheck(type, Agentset.Sample(type, "/status", $"\"{status}\""), "", null);
        }
    }

    [Theory]
    [InlineData("""{"namespace":["ns_cm7wd41ra0001jy04"]}""", "", null)]
    [InlineData("""{"namespace":["ns_other"]}""", "/scopes/namespace", "disagrees")]
    public void A_given_scope_agrees_with_the_data(string scopes, string pointer, string? problem) =>
        Agentset.AssertCheck(Document, Agentset.Profile.Catalogue.Types[Document].Sample, pointer, problem, scopes);

    [Fact]
    public void What_may_be_null_is_null_when_missing_and_the_order_is_the_contract_s()
    {
        const string head =
            "{\"id\":\""
            + Platform.EventId
            + "\",\"event\":\"{0}\",\"createdAt\":\"2026-03-26T12:00:01.123Z\",\"data\":";

        Assert.Equal(
            head.Replace("{0}", Document)
                + """{"id":"i","name":null,"namespaceId":"n","organizationId":"o","status":"QUEUED","source":null,"totalCharacters":null,"totalChunks":null,"totalPages":null,"error":null,"createdAt":"2026-03-26T11:58:40.212Z","updatedAt":"2026-03-26T11:58:40.212Z"}}""",
            Agentset.Body(Document, Least)
        );
        Assert.Equal(
            head.Replace("{0}", IngestJob)
                + """{"id":"i","name":null,"namespaceId":"n","organizationId":"o","status":"QUEUED","error":null,"createdAt":"2026-03-26T11:58:40.212Z","updatedAt":"2026-03-26T11:58:40.212Z"}}""",
            Agentset.Body(IngestJob, Least)
        );
    }
}
