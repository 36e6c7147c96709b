namespace Talaria.Tests.Profiles.Platforms;

/// <summary>Agent Stack: ids and nothing of the resource.</summary>
public sealed class AgentstackTests
{
    private const string Id = "550e8400-e29b-41d4-a716-446655440000";
    private const string Other = "660e8400-e29b-41d4-a716-446655440000";

    private static readonly Platform Agentstack = new("agentstack");

    [Theory]
    [InlineData("provider.created", "", "[]", "/data", "JSON object")]
    [InlineData("provider.created", "/resource_id", null, "/data/resource_id", "required")]
    [InlineData("provider.created", "/resource_id", "\"provider-1\"", "/data/resource_id", "UUID like")]
    [InlineData("provider.created", "/user_id", "\"ada\"", "/data/user_id", "UUID like")]
    [InlineData("provider.created", "/resource_url", "7", "/data/resource_url", "a string")]
    [InlineData("provider.created", "/name", "\"secret\"", "/data/name", "resource_id, user_id, resource_url.")]
    [InlineData("provider.created", "/file_id", "\"" + Id + "\"", "/data/file_id", "not allowed")]
    [InlineData("file_extraction.created", "/file_id", null, "/data/file_id", "required")]
    [InlineData("file_extraction.created", "/file_id", "\"f\"", "/data/file_id", "UUID like")]
    [InlineData("file_extraction.created", "/text", "\"secret\"", "/data/text", "not allowed")]
    [InlineData("provider.created", "/user_id", null, "", null)]
    [InlineData("provider.created", "/user_id", "null", "", null)]
    public void A_publisher_has_to_give_this(
        string type,
        string field,
        string? value,
        string pointer,
        string? problem
    ) => Agentstack.AssertCheck(type, Agentstack.Sample(type, field, value), pointer, problem);

    [Theory]
    [InlineData("provider.changed")]
    [InlineData("Provider.created")]
    [InlineData("file.updated")]
    [InlineData("message.received")]
    public void An_event_type_beside_the_catalogue_is_refused(string type) =>
        Agentstack.AssertCheck(type, $$"""{"resource_id":"{{Id}}"}""", "/type", "No event type");

    [Fact]
    public void There_are_no_scopes() =>
        Agentstack.AssertCheck(
            "user.created",
            $$"""{"resource_id":"{{Id}}"}""",
            "/scopes/project",
            "there are none",
            """{"project":["p"]}"""
        );

    /// <summary>Every row of the contract's table of resources.</summary>
    [Theory]
    [InlineData("context", "created updated deleted", $"/api/v1/contexts/{Id}")]
    [InlineData("connector", "created updated deleted", $"/api/v1/connectors/{Id}")]
    [InlineData("file", "created deleted", $"/api/v1/files/{Id}")]
    [InlineData("file_extraction", "created deleted", $"/api/v1/files/{Other}/extraction")]
    [InlineData("model_provider", "created updated deleted", $"/api/v1/model_providers/{Id}")]
    [InlineData("provider", "created updated deleted", $"/api/v1/providers/{Id}")]
    [InlineData("provider_build", "created updated deleted", $"/api/v1/provider_builds/{Id}")]
    [InlineData("provider_discovery", "created", $"/api/v1/provider_discoveries/{Id}")]
    [InlineData("user", "created updated deleted", $"/api/v1/users/{Id}")]
    [InlineData("user_feedback", "created", $"/api/v1/user_feedback/{Id}")]
    [InlineData("vector_store", "created updated deleted", $"/api/v1/vector_stores/{Id}")]
    public void A_resource_has_its_events_and_its_url(string resource, string verbs, string url)
    {
        var types = Agentstack.Profile.Catalogue.Types.Keys.Where(t => t.Split('.')[0] == resource);
        Assert.Equal(verbs.Split(' ').Order(), types.Select(t => t.Split('.')[1]).Order());
        var file = resource == "file_extraction" ? $",\"file_id\":\"{Other}\"" : "";
        foreach (var verb in verbs.Split(' '))
        {
            Assert.Equal(
                $$"""{"event":"{{resource}}.{{verb}}","resource_type":"{{resource}}","resource_id":"{{Id}}","resource_url":"{{url}}","user_id":null,"timestamp":"2026-03-26T12:00:07+00:00"}""",
                Agentstack.Body($"{resource}.{verb}", $$"""{"resource_id":"{{Id}}"{{file}}}""")
            );
        }
    }

    [Theory]
    [InlineData("", $"/api/v1/providers/{Id}", "null")]
    [InlineData(",\"resource_url\":null,\"user_id\":null", $"/api/v1/providers/{Id}", "null")]
    [InlineData($",\"resource_url\":\"/mine\",\"user_id\":\"{Other}\"", "/mine", $"\"{Other}\"")]
    public void A_given_url_comes_before_the_catalogue_s(string given, string url, string user) =>
        Assert.Equal(
            $$"""{"event":"provider.updated","resource_type":"provider","resource_id":"{{Id}}","resource_url":"{{url}}","user_id":{{user}},"timestamp":"2026-03-26T12:00:07+00:00"}""",
            Agentstack.Body("provider.updated", $$"""{"resource_id":"{{Id}}"{{given}}}""")
        );
}
