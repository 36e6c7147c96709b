namespace Talaria.Server.Api.OpenApi;

/// <summary>Says of a route what it does.</summary>
internal static class RouteMetadata
{
    public static TBuilder Does<TBuilder>(this TBuilder route, Operation operation)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(operation);
}
