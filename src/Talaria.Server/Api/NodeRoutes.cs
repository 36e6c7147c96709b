using Talaria.Maintenance;
using Talaria.Sdk.Contracts;
using Talaria.Server.Api.OpenApi;
using Talaria.Server.Security;

namespace Talaria.Server.Api;

/// <summary>Who is there, and what each holds; for the operator.</summary>
internal static class NodeRoutes
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes
            .MapGet("/nodes", List)
            .Allows(Access.Operator)
            .Does(
                new("listNodes", "Nodes", "List the nodes, oldest first, as the one sees them that answers")
                {
                    Answer = typeof(ResourceList<NodeResource>),
                }
            );

    private static Http.Answer List(INodes nodes) =>
        Http.Answer.Ok(
            new() { Data = [.. nodes.List().Select(Resources.Of)] },
            AnswersJson.Relaxed.ResourceListNodeResource
        );
}
