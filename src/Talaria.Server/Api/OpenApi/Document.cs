using System.Text.Json.Nodes;
using Talaria.Organizations;
using Talaria.Sdk.Contracts;
using Talaria.Server.Http;
using Talaria.Server.Http.Reading;
using Talaria.Server.Security;

namespace Talaria.Server.Api.OpenApi;

/// <summary>The native interface as OpenAPI 3.1, made from the routes themselves: a route without <see cref="Operation"/> is a bug.</summary>
/// <remarks>By hand, and not by Microsoft.AspNetCore.OpenApi: that describes what model binding does, and the hot path has none.</remarks>
internal sealed class Document(EndpointDataSource routes)
{
    private const string Intro = """
        Publish events; Talaria delivers them, signed and retried, to the endpoints that want them.

        Times are ISO 8601 in UTC with milliseconds. Lists are `{data, next_cursor}`. Errors are problem details
        (RFC 9457) with a stable `code` and, for fields, `errors`: JSON pointer -> messages. Unknown fields are refused.
        """;

    /// <param name="server">Where this is served, for the document's readers.</param>
    public JsonObject Render(string server)
    {
        var schemas = new Schemas();
        var paths = new JsonObject();
        foreach (var route in routes.Endpoints.OfType<RouteEndpoint>())
        {
            if (route.Metadata.GetMetadata<Operation>() is { } operation)
            {
                var path = "/" + route.RoutePattern.RawText!.TrimStart('/');
                paths[path] ??= new JsonObject();
                foreach (var method in route.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods)
                {
                    paths[path]![Lower(method)] = Of(route, operation, schemas);
                }
            }
        }
        schemas.ReferenceTo(typeof(Problem));
        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "Talaria",
                ["version"] = "v1",
                ["description"] = Intro,
                ["license"] = new JsonObject { ["name"] = "Apache-2.0", ["identifier"] = "Apache-2.0" },
            },
            ["servers"] = new JsonArray(new JsonObject { ["url"] = server }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["schemas"] = schemas.Components,
                ["securitySchemes"] = new JsonObject
                {
                    ["key"] = new JsonObject
                    {
                        ["type"] = "http",
                        ["scheme"] = "bearer",
                        ["description"] = "The operator's key, or an organization's key.",
                    },
                },
            },
        };
    }

    private static JsonObject Of(RouteEndpoint route, Operation operation, Schemas schemas)
    {
        var access = route.Metadata.GetMetadata<Access>();
        var json = new JsonObject
        {
            ["operationId"] = operation.Id,
            ["tags"] = new JsonArray(operation.Tag),
            ["summary"] = operation.Summary,
            ["security"] = access is null
                ? new JsonArray()
                : new JsonArray(new JsonObject { ["key"] = new JsonArray() }),
        };
        if (access is not null)
        {
            json["description"] = DescriptionOf(access);
        }
        if (Parameters.Of(route, operation) is { Count: > 0 } parameters)
        {
            json["parameters"] = parameters;
        }
        if (operation.Request is { } request)
        {
            json["requestBody"] = new JsonObject
            {
                ["required"] = !operation.RequestOptional,
                ["content"] = new JsonObject { ["application/json"] = Content(request, schemas) },
            };
        }
        json["responses"] = Answers(route, operation, access, schemas);
        return json;
    }

    private static string DescriptionOf(Access access) =>
        access.Audience switch
        {
            Audience.Operator => "The operator's key.",
            Audience.AnyKey => "Any key; an organization's key sees what is its own.",
            _ => $"The operator's key, or a key of this organization with the permission '{Words.Of(access.Needs)}'.",
        };

    private static JsonObject Answers(RouteEndpoint route, Operation operation, Access? access, Schemas schemas)
    {
        var good = new JsonObject { ["description"] = Statuses.Describe(operation.Status) };
        if (operation.Answer is { } answer)
        {
            good["content"] = new JsonObject { [operation.AnswerType] = Content(answer, schemas) };
        }
        var answers = new JsonObject { [Statuses.Text(operation.Status)] = good };
        if (operation.Otherwise is var (other, shape, when))
        {
            answers[Statuses.Text(other)] = new JsonObject
            {
                ["description"] = when,
                ["content"] = new JsonObject { [operation.AnswerType] = Content(shape, schemas) },
            };
        }
        foreach (var status in Statuses.RefusalsOf(route, operation, access))
        {
            answers[Statuses.Text(status)] = new JsonObject
            {
                ["description"] = Statuses.Describe(status),
                ["content"] = new JsonObject
                {
                    [Problems.ContentType] = new JsonObject
                    {
                        ["schema"] = schemas.ReferenceTo(typeof(Problem)),
                        ["example"] = Examples.ProblemOf(status),
                    },
                },
            };
        }
        if (operation.Id == "ready")
        {
            answers["503"] = new JsonObject
            {
                ["description"] = "Not ready, and why.",
                ["content"] = new JsonObject { ["application/json"] = Content(typeof(HealthResource), schemas) },
            };
        }
        return answers;
    }

    private static JsonObject Content(Type type, Schemas schemas)
    {
        var content = new JsonObject { ["schema"] = schemas.ReferenceTo(type) };
        if (Examples.Of(type) is { } example)
        {
            content["example"] = example;
        }
        return content;
    }

    // OpenAPI's keys are lower case.
    private static string Lower(string method) => method.ToLowerInvariant();
}
