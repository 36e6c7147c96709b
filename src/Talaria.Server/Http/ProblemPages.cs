using System.Data.Common;

namespace Talaria.Server.Http;

/// <summary>Gives every error that has no body of its own one: paths and methods that are not there, requests that Kestrel could not
/// read, and bugs (logged, without details in the answer).</summary>
internal sealed partial class ProblemPages(RequestDelegate next, ILogger<ProblemPages> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (BadHttpRequestException e) when (!http.Response.HasStarted)
        {
            http.Response.StatusCode = e.StatusCode;
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The caller went away; nobody reads an answer.
            return;
        }
        catch (DbException e) when (IsAway(e) && !http.Response.HasStarted)
        {
            LogAway(e, http.Request.Method, http.GetEndpoint()?.DisplayName ?? "(no route)");
            http.Response.Clear();
            await Problems.Of(Away).WriteAsync(http);
            return;
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            LogBug(e, http.Request.Method, http.GetEndpoint()?.DisplayName ?? "(no route)");
            http.Response.Clear();
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }
        var response = http.Response;
        if (
            response.StatusCode >= 400
            && !response.HasStarted
            && response.ContentLength is null
            && Problems.OfStatus(response.StatusCode) is { } problem
        )
        {
            await problem.WriteAsync(http);
        }
    }

    /// <summary>The database does not answer, restarts, or is none that may be written (25006, a standby): nothing of this was done for certain.</summary>
    private static bool IsAway(DbException e) => e.IsTransient || e.SqlState == "25006";

    private static readonly Refusal Away = new(
        RefusalKind.Unavailable,
        "store_unavailable",
        "The database does not answer now; try again."
    )
    {
        RetryAfter = TimeSpan.FromSeconds(1),
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Method} {Route}: the database does not answer")]
    private partial void LogAway(Exception exception, string method, string route);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Route} failed")]
    private partial void LogBug(Exception exception, string method, string route);
}
