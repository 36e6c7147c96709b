using Talaria.Server.Dashboard.Layout;

namespace Talaria.Server.Dashboard;

/// <summary>The end of every form that did what it should: 303, so that going back or reloading does not do it again.</summary>
internal sealed record Redirect(string To) : IResult
{
    /// <param name="link">One of <see cref="Links"/>.</param>
    public static Redirect After(string link, Flash? said = null) => new(Links.With(link, ("done", said?.Code)));

    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.StatusCode = StatusCodes.Status303SeeOther;
        httpContext.Response.Headers.Location = To;
        return Task.CompletedTask;
    }
}
