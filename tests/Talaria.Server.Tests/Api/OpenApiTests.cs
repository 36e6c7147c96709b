using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Talaria.Sdk.Contracts;
using Talaria.Server.Api;
using Talaria.Server.Api.OpenApi;
using Talaria.Server.Config;
using Talaria.Server.Http.Reading;
using Talaria.Server.Security;
using Talaria.Server.Tests.Harness;
using Screen = Talaria.Server.Dashboard.Sessions.Screen;

namespace Talaria.Server.Tests.Api;

public sealed class OpenApiTests : IAsyncDisposable
{
    private readonly TempDirectory directory = new();
    private readonly WebApplication app;
    private readonly JsonObject document;

    public OpenApiTests()
    {
        var settings = new Settings
        {
            AdminKeys = ["k"],
            Engine = new TalariaOptions { DataDirectory = directory.File("data") },
        };
        app = ServerHost.Build(settings, TextWriter.Null);
        var routes = new CompositeEndpointDataSource(((IEndpointRouteBuilder)app).DataSources);
        document = new Document(routes).Render("http://localhost");
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        directory.Dispose();
    }

    public static TheoryData<Type, string> Requests =>
        new()
        {
            { typeof(CreateOrganization), string.Join(' ', KnownOf(OrganizationRoutes.ReadNew)) },
            { typeof(ChangeOrganization), string.Join(' ', KnownOf(OrganizationRoutes.ReadChange)) },
            { typeof(CreateKey), string.Join(' ', KnownOf(KeyRoutes.ReadNew)) },
            { typeof(CreateEndpoint), string.Join(' ', KnownOf(EndpointRequests.ReadNew)) },
            { typeof(ChangeEndpoint), string.Join(' ', KnownOf(EndpointRequests.ReadChange)) },
            { typeof(RotateSecret), string.Join(' ', KnownOf(EndpointRequests.ReadOverlap)) },
            { typeof(StartReplay), string.Join(' ', KnownOf(ReplayRoutes.ReadNew)) },
            { typeof(DisableEndpoint), string.Join(' ', KnownOf(EndpointRequests.ReadReason)) },
            { typeof(RehearseEvent), string.Join(' ', KnownOf(RehearsalRoutes.ReadSecret)) },
            { typeof(CreatePortalLink), string.Join(' ', KnownOf(PortalRoutes.ReadNew)) },
            { typeof(TestEndpoint), string.Join(' ', KnownOf(EndpointRequests.ReadType)) },
        };

    [Fact]
    public void Every_route_is_in_the_document()
    {
        var routes = ((IEndpointRouteBuilder)app)
            .DataSources.SelectMany(s => s.Endpoints)
            .OfType<RouteEndpoint>()
            // Facades are other platforms' interfaces, described by them.
            .Where(r => r.Metadata.GetMetadata<Access>() is not { Audience: Audience.Facade })
            .ToList();

        Assert.NotEmpty(routes);
        foreach (var route in routes.Where(r => !IsForPeople(r) && r.RoutePattern.RawText != "/openapi/v1.json"))
        {
            foreach (var method in route.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods)
            {
                var operation = document["paths"]?[route.RoutePattern.RawText!]?[Lower(method)];
                Assert.True(
                    operation is not null,
                    $"{method} {route.RoutePattern.RawText} is not in the OpenAPI document"
                );
            }
        }
    }

    [Fact]
    public void Every_operation_is_complete()
    {
        var ids = new HashSet<string>();
        foreach (var (path, method, operation) in Operations())
        {
            var name = $"{method} {path}";
            Assert.True(ids.Add((string)operation["operationId"]!), $"{name}: its operationId is another's too");
            Assert.False(string.IsNullOrEmpty((string?)operation["summary"]), name);
            var secured = operation["security"]!.AsArray().Count > 0;
            Assert.Equal(path.StartsWith("/api/", StringComparison.Ordinal), secured);
            var answers = operation["responses"]!.AsObject();
            Assert.Equal(secured, answers.ContainsKey("401"));
            // A test answers at once or with the outcome; a replay is started or counted.
            var two = ((string[])["/test", "/replay"]).Any(end => path.EndsWith(end, StringComparison.Ordinal));
            Assert.Equal(two ? 2 : 1, answers.Count(a => a.Key[0] == '2'));
            foreach (var (status, answer) in answers.Where(a => a.Key != "204"))
            {
                Assert.All(
                    answer!["content"]!.AsObject(),
                    c => Assert.True(c.Value!["example"] is not null, $"{name} {status} has no example")
                );
            }
            if (operation["requestBody"] is { } request)
            {
                Assert.NotNull(request["content"]!["application/json"]!["example"]);
            }
        }
    }

    [Fact]
    public void Every_reference_leads_somewhere()
    {
        var schemas = document["components"]!["schemas"]!.AsObject();
        foreach (var reference in References(document))
        {
            Assert.True(schemas.ContainsKey(reference["#/components/schemas/".Length..]), reference);
        }
        Assert.All(schemas, s => Assert.True(s.Value!["properties"] is not null, $"{s.Key} has no properties"));
    }

    [Fact]
    public void Every_example_fits_its_schema()
    {
        var schemas = document["components"]!["schemas"]!.AsObject();
        foreach (var content in Contents(document).Where(c => c["schema"]?["$ref"] is not null))
        {
            var name = ((string)content["schema"]!["$ref"]!)["#/components/schemas/".Length..];
            var known = schemas[name]!["properties"]!.AsObject();
            var example = content["example"]!.AsObject();
            Assert.All(example, field => Assert.True(known.ContainsKey(field.Key), $"{name} has no {field.Key}"));
            var required = schemas[name]!["required"]?.AsArray().Select(r => (string)r!) ?? [];
            Assert.All(required, r => Assert.True(example.ContainsKey(r), $"the example of {name} lacks {r}"));
        }
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public void A_request_is_read_as_it_is_described(Type contract, string known)
    {
        var described = document["components"]!["schemas"]![contract.Name]!["properties"]!
            .AsObject()
            .Select(p => p.Key);

        Assert.Equal(known.Split(' ').Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    private static bool IsForPeople(RouteEndpoint route) =>
        route.Metadata.GetMetadata<Screen>() is not null
        || route.RoutePattern.RawText!.StartsWith("/assets/", StringComparison.Ordinal);

    private IEnumerable<(string Path, string Method, JsonObject Operation)> Operations() =>
        document["paths"]!
            .AsObject()
            .SelectMany(p => p.Value!.AsObject().Select(m => (p.Key, m.Key, m.Value!.AsObject())));

    private static IReadOnlyList<string> KnownOf<T>(Func<FieldReader, T> read)
    {
        IReadOnlyList<string> known = [];
        _ = FieldReader.Read(
            "{}"u8.ToArray(),
            fields =>
            {
                var value = read(fields);
                known = fields.Known;
                return value;
            }
        );
        return known;
    }

    private static IEnumerable<string> References(JsonNode? node) =>
        node switch
        {
            JsonObject o => o.SelectMany(f =>
                f is { Key: "$ref", Value: JsonValue value } ? [value.GetValue<string>()] : References(f.Value)
            ),
            JsonArray a => a.SelectMany(References),
            _ => [],
        };

    private static IEnumerable<JsonObject> Contents(JsonNode? node) =>
        node switch
        {
            JsonObject o => (
                o.ContainsKey("schema") && o.ContainsKey("example") ? [o] : Array.Empty<JsonObject>()
            ).Concat(o.SelectMany(f => Contents(f.Value))),
            JsonArray a => a.SelectMany(Contents),
            _ => [],
        };

    private static string Lower(string method) => method.ToLowerInvariant();
}
