namespace Talaria.Server.Http;

/// <summary>How an interface says no, as metadata of its routes. Routes without one answer with problem details (RFC 9457).</summary>
internal interface IErrorShape
{
    /// <summary>Status and Retry-After are set already; writes the body.</summary>
    Task WriteAsync(HttpResponse response, Refused refused);
}
