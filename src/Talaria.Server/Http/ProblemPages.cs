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

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Route} failed")]
    private partial void LogBug(Exception exception, string method, string route);
}
