using Talaria.Server.Security;

namespace Talaria.Server.Api.OpenApi;

/// <summary>Says of a route who may call it and what it does.</summary>
internal static class RouteMetadata
{
    public static TBuilder Allows<TBuilder>(this TBuilder route, Access access)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(access);

    public static TBuilder Does<TBuilder>(this TBuilder route, Operation operation)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(operation);
}
